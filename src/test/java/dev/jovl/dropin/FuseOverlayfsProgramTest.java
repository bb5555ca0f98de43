package dev.jovl.dropin;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import dev.jovl.linux.Self;
import dev.jovl.testing.JovlBench;
import dev.jovl.testing.JovlBench.Outcome;
import dev.jovl.testing.NeedsFuse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The contract of a mount program, point by point, without those who rely on it. */
@ExtendWith(NeedsFuse.class)
final class FuseOverlayfsProgramTest {
  private JovlBench bench;
  private String mnt;

  @BeforeEach
  void prepare(@TempDir Path directory) throws IOException {
    bench = new JovlBench(directory);
    mnt = bench.path("mnt").toString();
  }

  @AfterEach
  void leaveNothing() throws IOException {
    bench.close();
  }

  private Outcome program(String... arguments) throws IOException {
    return bench.run(bench.command("fuse-overlayfs", arguments));
  }

  private void unmount() throws IOException {
    Outcome outcome = bench.run(List.of("umount", mnt));
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
  }

  @Test
  void call_asContainersStorageMakesIt() throws IOException {
    Outcome outcome =
        program(
            "-o",
            bench.options(
                "volatile",
                "context=\"system_u:object_r:container_file_t:s0:c1,c2\"",
                "uidmapping=:0:0:1:1:1:65535,gidmapping=:0:0:1:1:1:65535"),
            mnt);
    assertThat(outcome).isEqualTo(new Outcome(0, "", ""));
    assertThat(Files.readString(bench.path("mnt/file"))).isEqualTo("lower");
    assertThat(bench.mounts().get(0))
        .startsWith(
            "fuse-overlayfs "
                + mnt
                + " fuse.fuse-overlayfs rw,"
                + (Self.effectiveUid() == 0 ? "" : "nosuid,nodev,")
                + "noatime,");
    Outcome magic = bench.run(List.of("stat", "-f", "-c", "%t", mnt));
    assertThat(magic.out()).isEqualTo("65735546\n");
  }

  @Test
  void unknownOption_isTold() throws IOException {
    Outcome outcome = program("-o", bench.options("private", "frobnicate=1"), mnt);
    assertThat(outcome).isEqualTo(new Outcome(0, "", "unknown argument ignored: frobnicate=1\n"));
  }

  @Test
  void failure_isOneLineAndOne() throws IOException {
    Outcome outcome = program("-o", "lowerdir=/nonexistent", mnt);
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err())
        .isEqualTo(
            "fuse-overlayfs: /nonexistent: lowerdir: No such file or directory; make the"
                + " directory, or correct lowerdir\n");
  }

  @Test
  void version_isThatOfTheProgramItStandsInFor() throws IOException {
    Outcome outcome = program("--version");
    assertThat(outcome.exitCode()).isEqualTo(0);
    assertThat(outcome.out()).startsWith("fuse-overlayfs: version ");
  }

  @Test
  void mountFuse3_callsWithASource() throws IOException {
    Outcome outcome = program("overlay", mnt, "-o", bench.options("rw,dev,suid"));
    assertThat(outcome.exitCode()).isEqualTo(0);
    assertThat(bench.mounts().get(0)).startsWith("fuse-overlayfs " + mnt + " ");
  }

  @Test
  void mountPoint_isFreeAtOnce() throws IOException {
    for (int i = 0; i < 5; i++) {
      assertThat(program("-o", bench.options(), mnt)).isEqualTo(new Outcome(0, "", ""));
      Files.writeString(bench.path("mnt/f" + i), "x");
      unmount();
      Files.move(bench.path("mnt"), bench.path("merged.1"));
      Files.createDirectory(bench.path("mnt"));
      Files.delete(bench.path("merged.1"));
    }
    for (int i = 0; i < 5; i++) {
      assertThat(Files.readString(bench.path("upper/f" + i))).isEqualTo("x");
    }
  }

  @Test
  void whiteouts_ofOciLayersAreHonoured() throws IOException {
    Files.createDirectories(bench.path("top/dir"));
    Files.createDirectories(bench.path("lower/dir"));
    Files.writeString(bench.path("lower/dir/below"), "x");
    Files.createFile(bench.path("top/.wh.file"));
    Files.createFile(bench.path("top/dir/.wh..wh..opq"));
    Files.writeString(bench.path("top/dir/above"), "x");
    assertThat(
            program("-o", "lowerdir=" + bench.path("top") + ":" + bench.path("lower"), mnt)
                .exitCode())
        .isEqualTo(0);
    assertThat(bench.run(List.of("ls", "-A", mnt)).out()).isEqualTo("dir\n");
    assertThat(bench.run(List.of("ls", "-A", mnt + "/dir")).out()).isEqualTo("above\n");
  }

  @Test
  void fiftyLayers_byLinksAndParents() throws IOException {
    Files.createDirectories(bench.path("store/l"));
    StringBuilder lowers = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      Path layer = Files.createDirectories(bench.path("store/layer" + i + "/diff"));
      Files.createDirectories(bench.path("store/layer" + i + "/diff1"));
      Files.writeString(layer.resolveSibling("diff1").resolve("f" + i), "x");
      Files.createSymbolicLink(bench.path("store/l/L" + i), Path.of("../layer" + i + "/diff"));
      lowers.append(i == 0 ? "" : ":").append("store/l/L").append(i).append("/../diff1");
    }
    Outcome outcome = program("-o", "lowerdir=" + lowers, "mnt");
    assertThat(outcome).isEqualTo(new Outcome(0, "", ""));
    try (var files = Files.list(bench.path("mnt"))) {
      assertThat(files.count()).isEqualTo(50);
    }
  }
}
