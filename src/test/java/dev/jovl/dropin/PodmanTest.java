package dev.jovl.dropin;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Self;
import dev.jovl.oci.Digest;
import dev.jovl.oci.MediaTypes;
import dev.jovl.oci.Platform;
import dev.jovl.testing.BenchPerTest;
import dev.jovl.testing.JovlBench;
import dev.jovl.testing.JovlBench.Outcome;
import dev.jovl.testing.TestImage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * podman and buildah on a store whose mount program is this one. The names of containers are no
 * beginnings of ids, which podman would take for an image by chance.
 */
@ExtendWith(BenchPerTest.class)
final class PodmanTest {
  private static final String DOCKERFILE =
      """
      FROM scratch
      COPY busybox /bin/busybox
      RUN ["/bin/busybox", "--install", "-s", "/bin"]
      RUN mkdir /d /d/sub && echo one > /one && echo two > /d/two && ln /one /link && ln -s one /soft
      RUN rm /one && mv /d /e && chmod 2750 /e && chown 12:34 /e/two && echo more >> /link
      RUN rm -r /e/sub && mkdir /e/sub && touch /e/sub/new && mkfifo /pipe
      CMD ["cat", "/e/two"]
      """;

  private static final String NATIVE = "mountopt = \"index=off\"";

  private static final String CHANGES =
      """
      set -e
      echo changed >> /link
      rm /e/two && echo again > /e/sub/new && chmod 700 /e/sub && chown 5:6 /e
      mkdir -p /dir/made && echo new > /dir/made/new && mv /dir/made /dir/moved && mkdir /dir/made
      mv /dir/moved/new /dir/made/new && ln /dir/made/new /dir/link && ln -sf /dir /soft
      rm -r /e/sub && mkdir /e/sub && touch /e/sub/other && mkfifo /e/sub/pipe && chmod 4755 /bin/busybox
      """;

  private static final String READ_ONLY = "touch /x 2>/dev/null || cat /link";

  private final JovlBench bench;

  PodmanTest(JovlBench bench) {
    this.bench = bench;
  }

  @BeforeEach
  void prepare() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    for (String program : List.of("podman", "buildah", "runc", "busybox")) {
      assumeTrue(isInstalled(program), "needs " + program + ": scripts/setup --with-peers");
    }
    Files.createDirectory(bench.path("context"));
    Files.copy(Path.of("/bin/busybox"), bench.path("context/busybox"));
    Files.writeString(bench.path("context/Dockerfile"), DOCKERFILE);
    ContainersConf.write(bench.path("containers.conf"));
    bench.setVariable("CONTAINERS_CONF", bench.path("containers.conf").toString());
    bench.setVariable("JOVL_SERVER_PATIENCE", "2");
    bench.setVariable("TMPDIR", bench.path("").toString());
    useStore("ours", "mount_program = \"" + bench.launcher("fuse-overlayfs") + "\"");
  }

  private static boolean isInstalled(String program) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }

  private void useStore(String name, String options) throws IOException {
    Path file = bench.path(name + ".conf");
    Files.writeString(
        file,
        String.format(
            "[storage]%ndriver = \"overlay\"%nrunroot = \"%1$s/%2$s-run\"%n"
                + "graphroot = \"%1$s/%2$s\"%n[storage.options.overlay]%n%3$s%n",
            bench.path(""), name, options));
    bench.setVariable("CONTAINERS_STORAGE_CONF", file.toString());
  }

  @AfterEach
  void leaveNothing() throws IOException {
    if (Files.exists(bench.path("ours"))) {
      Outcome unused = bench.run(List.of("podman", "rm", "-af"));
    }
  }

  private String done(String... command) throws IOException {
    Outcome outcome = bench.run(List.of(command));
    assertWithMessage(String.join(" ", command) + ": " + outcome.err())
        .that(outcome.exitCode())
        .isEqualTo(0);
    return outcome.out();
  }

  private void build() throws IOException {
    String unused =
        done(
            "buildah",
            "bud",
            "--layers",
            "--isolation",
            "chroot",
            "-t",
            "image",
            bench.path("context").toString());
  }

  @Test
  void build_isTheSameAsOnTheKernelsOverlayfs() throws IOException {
    build();
    List<String> ours = export("image");
    useStore("native", NATIVE);
    build();
    assertThat(ours).containsExactlyElementsIn(export("image")).inOrder();
    String unused = done("podman", "rm", "-af");
    useStore("ours", "mount_program = \"" + bench.path("fuse-overlayfs") + "\"");
  }

  @Test
  void changes_areTheSameAsOnTheKernelsOverlayfs() throws IOException {
    List<String> ours = changed();
    useStore("native", NATIVE);
    List<String> theirs = changed();
    String unused = done("podman", "rm", "-af");
    useStore("ours", "mount_program = \"" + bench.path("fuse-overlayfs") + "\"");
    assertThat(ours).containsExactlyElementsIn(theirs).inOrder();
    assertThat(ours).containsAtLeast("D /e/two", "A /dir/made/new");
  }

  /**
   * Returns what diff says of a container that changed its root, and what its image has then. On
   * the kernel's overlayfs storage looks at the upper alone, with a mount program it compares two
   * trees: a directory that was made anew is removed and added there, and changed here.
   */
  private List<String> changed() throws IOException {
    build();
    String unused = done("podman", "run", "--name", "writer", "image", "sh", "-c", CHANGES);
    List<String> all = new ArrayList<>();
    for (String line : done("podman", "diff", "writer").lines().sorted().toList()) {
      if (!line.startsWith("C ") && !line.startsWith("D /e/sub")) {
        all.add(line);
      }
    }
    unused = done("podman", "commit", "-q", "writer", "second");
    all.addAll(export("second"));
    return all;
  }

  @Test
  void layers_thatAreRemovedTakeNoneOfOthers() throws IOException {
    build();
    String unused = done("podman", "run", "--name", "writer", "image", "sh", "-c", CHANGES);
    unused = done("podman", "commit", "-q", "writer", "second");
    unused = done("podman", "rm", "writer");
    unused = done("podman", "create", "--name", "kept", "image");
    unused = done("podman", "rmi", "second");
    Path root = Path.of(done("podman", "mount", "kept").strip());
    assertThat(Files.readString(root.resolve("e/two"))).isEqualTo("two\n");
    assertThat(bench.run(List.of("podman", "rmi", "image")).exitCode()).isNotEqualTo(0);
    unused = done("podman", "umount", "kept");
    unused = done("podman", "rm", "kept");
    unused = done("podman", "rmi", "-a", "-f");
    try (Stream<Path> left = Files.list(bench.path("ours/overlay"))) {
      assertThat(left.filter(Files::isDirectory).map(each -> each.getFileName().toString()))
          .containsExactly("l");
    }
  }

  @Test
  void images_ofAnAdditionalStoreAreUsed() throws IOException {
    build();
    String program = "mount_program = \"" + bench.path("fuse-overlayfs") + "\"\n";
    String shared = "[storage.options]\nadditionalimagestores = [\"" + bench.path("ours") + "\"]";
    useStore("further", program + shared);
    assertThat(done("podman", "run", "--rm", "image", "sh", "-c", "echo x >> /e/two; cat /e/two"))
        .isEqualTo("two\nx\n");
    assertThat(done("podman", "run", "--rm", "image")).isEqualTo("two\n");
    String unused = done("podman", "rm", "-af");
    useStore("ours", program);
  }

  /**
   * Without a fifo and set-id bits: containers/storage of podman 4.3 fails to set the attribute on
   * the one, and leaves the others out of it when it unpacks a layer.
   */
  @Test
  void build_withForcedMask_showsTheSame() throws IOException {
    String plainer = DOCKERFILE.replace(" && mkfifo /pipe", "").replace("2750", "0750");
    Files.writeString(bench.path("context/Dockerfile"), plainer);
    build();
    List<String> plain = export("image");
    String program = "mount_program = \"" + bench.path("fuse-overlayfs") + "\"\n";
    useStore("masked", program + "force_mask = \"private\"");
    build();
    List<String> masked = export("image");
    String unused = done("podman", "rm", "-af");
    useStore("ours", program);
    assertThat(masked).containsExactlyElementsIn(plain).inOrder();
  }

  /** Returns each entry of the root filesystem of a container, with all but its time. */
  private List<String> export(String image) throws IOException {
    String container = done("podman", "create", image).strip();
    Path tar = bench.path("export.tar");
    String unused = done("podman", "export", "-o", tar.toString(), container);
    List<String> entries = new ArrayList<>();
    try (InputStream file = new BufferedInputStream(Files.newInputStream(tar));
        TarArchiveInputStream in = new TarArchiveInputStream(file)) {
      for (TarArchiveEntry e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
        entries.add(
            String.format(
                "%s %s %o %d:%d %s %s",
                e.getName(),
                (char) e.getLinkFlag(),
                e.getMode(),
                e.getLongUserId(),
                e.getLongGroupId(),
                e.getLinkName(),
                e.getSize() < 1000 ? HexFormat.of().formatHex(in.readAllBytes()) : e.getSize()));
      }
    }
    Collections.sort(entries);
    return entries;
  }

  @Test
  void run_writesAndCommits() throws IOException {
    build();
    assertThat(done("podman", "run", "--rm", "image")).isEqualTo("two\n");
    String unused =
        done(
            "podman", "run", "--name", "writer", "image", "sh", "-c", "echo new > /new; rm /e/two");
    assertThat(done("podman", "diff", "writer").lines().toList())
        .containsAtLeast("C /e", "D /e/two", "A /new");
    unused = done("podman", "commit", "-q", "writer", "second");
    assertThat(done("podman", "run", "--rm", "second", "cat", "/new", "/link"))
        .isEqualTo("new\none\nmore\n");
    assertThat(done("podman", "run", "--rm", "second", "ls", "/e")).isEqualTo("sub\n");
  }

  @Test
  void containers_onTheSameLayersAreApart() throws IOException {
    build();
    String unused = done("podman", "create", "--name", "one", "image");
    unused = done("podman", "create", "--name", "two", "image");
    Path a = Path.of(done("podman", "mount", "one").strip());
    Path b = Path.of(done("podman", "mount", "two").strip());
    assertThat(Files.readString(Path.of("/proc/mounts")))
        .contains("fuse-overlayfs " + a + " fuse.fuse-overlayfs ");
    Files.writeString(a.resolve("link"), "a");
    Files.delete(b.resolve("soft"));
    assertThat(Files.readString(b.resolve("link"))).isEqualTo("one\nmore\n");
    assertThat(Files.isSymbolicLink(a.resolve("soft"))).isTrue();
    unused = done("podman", "umount", "one");
    unused = done("podman", "umount", "two");
    assertThat(Files.readString(Path.of("/proc/mounts"))).doesNotContain(a.toString());
    unused = done("podman", "rm", "one", "two");
    unused = done("podman", "system", "prune", "-af");
    assertThat(done("podman", "images", "-aq")).isEmpty();
  }

  @Test
  void info_showsTheVersionOfTheProgram() throws IOException {
    String version =
        done("podman", "info", "-f", "{{index .Store.GraphOptions \"overlay.mount_program\"}}");
    assertThat(version).contains("fuse-overlayfs: version ");
  }

  @Test
  void files_areCopiedInAndOut() throws IOException {
    build();
    Files.writeString(bench.path("file"), "copied");
    String unused = done("podman", "create", "--name", "kept", "image");
    unused = done("podman", "cp", bench.path("file").toString(), "kept:/e/sub/file");
    unused = done("podman", "cp", "kept:/e/two", bench.path("out").toString());
    assertThat(Files.readString(bench.path("out"))).isEqualTo("two\n");
    assertThat(done("podman", "diff", "kept").lines().toList())
        .containsExactly("C /e", "C /e/sub", "A /e/sub/file");
    unused = done("podman", "commit", "-q", "kept", "second");
    assertThat(done("podman", "run", "--rm", "second", "cat", "/e/sub/file")).isEqualTo("copied");
  }

  @Test
  void mounts_thatMayNotChangeTheirLayers() throws IOException {
    build();
    assertThat(done("podman", "run", "--rm", "--read-only", "image", "sh", "-c", READ_ONLY))
        .isEqualTo("one\nmore\n");
    Path volume = Files.createDirectory(bench.path("volume"));
    Files.writeString(volume.resolve("file"), "below");
    String change = "cat /v/file; rm /v/file; echo new > /v/new; ls /v";
    assertThat(done("podman", "run", "--rm", "-v", volume + ":/v:O", "image", "sh", "-c", change))
        .isEqualTo("belownew\n");
    assertThat(Files.readString(volume.resolve("file"))).isEqualTo("below");
    Path root = Path.of(done("podman", "image", "mount", "image").strip());
    assertThat(Files.readString(root.resolve("e/two"))).isEqualTo("two\n");
    assertThrows(IOException.class, () -> Files.writeString(root.resolve("new"), "x"));
    String unused = done("podman", "image", "umount", "image");
  }

  @Test
  void containers_atOnceOnTheSameLayers() throws IOException {
    build();
    String script =
        "for i in 0 1 2 3 4 5 6 7 8 9; do"
            + " podman run --rm image sh -c \"rm /link; echo $i > /one; cat /one /e/two\" > out$i &"
            + " done; wait; cat out?";
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < 10; i++) {
      expected.append(i).append("\ntwo\n");
    }
    assertThat(done("sh", "-c", script)).isEqualTo(expected.toString());
    assertThat(done("podman", "run", "--rm", "image", "cat", "/link")).isEqualTo("one\nmore\n");
  }

  @Test
  void container_survivesTheEndOfItsServer() throws IOException {
    build();
    String unused = done("podman", "run", "-d", "--name", "kept", "image", "sleep", "1000");
    unused = done("podman", "exec", "kept", "sh", "-c", "echo written > /new");
    for (ProcessHandle server : bench.servers()) {
      assertThat(server.destroyForcibly()).isTrue();
      JovlBench.awaitEnd(server);
    }
    assertThat(bench.run(List.of("podman", "exec", "kept", "cat", "/new")).exitCode())
        .isNotEqualTo(0);
    unused = done("podman", "stop", "-t0", "kept");
    unused = done("podman", "start", "kept");
    assertThat(done("podman", "exec", "kept", "cat", "/new")).isEqualTo("written\n");
    unused = done("podman", "rm", "-f", "-t0", "kept");
    assertThat(done("podman", "run", "--rm", "image")).isEqualTo("two\n");
  }

  /** Each layer has a file of its own, and removes the one of three layers before. */
  @Test
  void fiftyLayers_withRemovedFiles() throws IOException {
    TestImage image = new TestImage().platform(Platform.host());
    for (int i = 0; i < 50; i++) {
      image.layer("f" + i, Integer.toString(i), ".wh.f" + (i - 3), "");
    }
    Path layout = bench.path("layout");
    layOut(image, layout);
    String id = done("podman", "pull", "-q", "oci:" + layout).strip();
    Path root = Path.of(done("podman", "image", "mount", id).strip());
    try (Stream<Path> files = Files.list(root)) {
      assertThat(files.map(file -> file.getFileName().toString()).filter(f -> f.startsWith("f")))
          .containsExactly("f47", "f48", "f49");
    }
    assertThat(Files.readString(root.resolve("f48"))).isEqualTo("48");
    String unused = done("podman", "image", "umount", id);
  }

  /** Writes an image as a directory in the layout of OCI. */
  private static void layOut(TestImage image, Path directory) throws IOException {
    Path blobs = Files.createDirectories(directory.resolve("blobs/sha256"));
    for (int i = 0; i < image.layers().size(); i++) {
      Files.write(blobs.resolve(image.layers().get(i).digest().hex()), image.blob(i));
    }
    byte[] manifest = image.manifest().toBytes();
    Files.write(blobs.resolve(image.id().hex()), image.config().toBytes());
    Files.write(blobs.resolve(Digest.of(manifest).hex()), manifest);
    Files.writeString(directory.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    Files.writeString(
        directory.resolve("index.json"),
        String.format(
            "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}]}",
            MediaTypes.OCI_MANIFEST, Digest.of(manifest), manifest.length));
  }
}
