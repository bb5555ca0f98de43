package dev.jovl.dropin;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Self;
import dev.jovl.testing.JovlBench;
import dev.jovl.testing.JovlBench.Outcome;
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
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** podman and buildah on a store whose mount program is this one. */
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

  private JovlBench bench;

  @BeforeEach
  void prepare(@TempDir Path directory) throws IOException {
    bench = new JovlBench(directory);
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    for (String program : List.of("podman", "buildah", "runc", "busybox")) {
      assumeTrue(isInstalled(program), "needs " + program + ": scripts/setup --with-peers");
    }
    Files.createDirectory(bench.path("context"));
    Files.copy(Path.of("/bin/busybox"), bench.path("context/busybox"));
    Files.writeString(bench.path("context/Dockerfile"), DOCKERFILE);
    Files.writeString(
        bench.path("containers.conf"),
        """
        [containers]
        default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
        netns = "none"
        [engine]
        cgroup_manager = "cgroupfs"
        runtime = "runc"
        events_logger = "none"
        """);
    bench.setVariable("CONTAINERS_CONF", bench.path("containers.conf").toString());
    bench.setVariable("TMPDIR", directory.toString());
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
    bench.close();
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
    List<String> ours = export();
    useStore("native", "mountopt = \"index=off\"");
    build();
    assertThat(ours).containsExactlyElementsIn(export()).inOrder();
    String unused = done("podman", "rm", "-af");
    useStore("ours", "mount_program = \"" + bench.path("fuse-overlayfs") + "\"");
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
    List<String> plain = export();
    String program = "mount_program = \"" + bench.path("fuse-overlayfs") + "\"\n";
    useStore("masked", program + "force_mask = \"private\"");
    build();
    List<String> masked = export();
    String unused = done("podman", "rm", "-af");
    useStore("ours", program);
    assertThat(masked).containsExactlyElementsIn(plain).inOrder();
  }

  /** Returns each entry of the root filesystem of a container, with all but its time. */
  private List<String> export() throws IOException {
    String container = done("podman", "create", "image").strip();
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
    String unused = done("podman", "create", "--name", "a", "image");
    unused = done("podman", "create", "--name", "b", "image");
    Path a = Path.of(done("podman", "mount", "a").strip());
    Path b = Path.of(done("podman", "mount", "b").strip());
    assertThat(Files.readString(Path.of("/proc/mounts")))
        .contains("fuse-overlayfs " + a + " fuse.fuse-overlayfs ");
    Files.writeString(a.resolve("link"), "a");
    Files.delete(b.resolve("soft"));
    assertThat(Files.readString(b.resolve("link"))).isEqualTo("one\nmore\n");
    assertThat(Files.isSymbolicLink(a.resolve("soft"))).isTrue();
    unused = done("podman", "umount", "a");
    unused = done("podman", "umount", "b");
    assertThat(Files.readString(Path.of("/proc/mounts"))).doesNotContain(a.toString());
    unused = done("podman", "rm", "a", "b");
    unused = done("podman", "system", "prune", "-af");
    assertThat(done("podman", "images", "-aq")).isEmpty();
  }

  @Test
  void info_showsTheVersionOfTheProgram() throws IOException {
    String version =
        done("podman", "info", "-f", "{{index .Store.GraphOptions \"overlay.mount_program\"}}");
    assertThat(version).contains("fuse-overlayfs: version ");
  }
}
