package dev.jovl.dropin;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Self;
import dev.jovl.linux.Signals;
import dev.jovl.testing.BenchPerTest;
import dev.jovl.testing.Ending;
import dev.jovl.testing.JovlBench;
import dev.jovl.testing.JovlBench.Outcome;
import dev.jovl.testing.NeedsFuse;
import dev.jovl.testing.ProcessLines;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of a mount program, point by point, without those who rely on it. */
@ExtendWith({NeedsFuse.class, BenchPerTest.class})
final class FuseOverlayfsProgramTest {
  private static final int USR1 = 10;

  private final JovlBench bench;
  private final String mnt;

  FuseOverlayfsProgramTest(JovlBench bench) {
    this.bench = bench;
    mnt = bench.path("mnt").toString();
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

  private void mount(String... more) throws IOException {
    Outcome outcome = program("-o", bench.options(more), mnt);
    assertThat(outcome).isEqualTo(new Outcome(0, "", ""));
  }

  private String shell(String script) throws IOException {
    return bench.run(List.of("sh", "-c", script)).out();
  }

  @Test
  void links_ofDirectoriesAreCounted() throws IOException {
    Files.createDirectories(bench.path("lower/d/one"));
    Files.createDirectories(bench.path("lower/d/two"));
    Files.createDirectories(bench.path("upper/d/three"));
    Files.createDirectory(bench.path("upper/plain"));
    Files.createDirectory(bench.path("lower/plain"));
    mount();
    String links = "stat -c %h mnt/d";
    assertThat(shell("stat -c %h mnt/plain")).isEqualTo("2\n");
    assertThat(shell(links)).isEqualTo("5\n");
    assertThat(shell("mkdir mnt/d/four && " + links)).isEqualTo("6\n");
    assertThat(shell("touch mnt/d/file && rmdir mnt/d/one && " + links)).isEqualTo("5\n");
    assertThat(shell("mv mnt/d/two mnt/d/four/ && " + links)).isEqualTo("4\n");
    assertThat(shell("mv mnt/d/four/two mnt/d/again && " + links)).isEqualTo("5\n");
    unmount();
    mount();
    assertThat(shell(links)).isEqualTo("5\n");
    assertThat(shell("ls -lR mnt > /dev/null; " + links)).isEqualTo("5\n");
  }

  @Test
  void links_areOneIfAskedFor() throws IOException {
    Files.createDirectories(bench.path("lower/d/one"));
    mount("static_nlink");
    assertThat(shell("stat -c %h mnt/d")).isEqualTo("1\n");
  }

  @Test
  void colons_areEscapedAsForLibfuse() throws IOException {
    for (String name : List.of("l:1", "u:2", "w:3")) {
      Files.createDirectory(bench.path(name));
    }
    Files.writeString(bench.path("l:1/f"), "x");
    String options = "sync=0,lowerdir=l\\\\:1,upperdir=u\\\\:2,workdir=w\\\\:3,suid,dev";
    assertThat(program("-o", options, mnt)).isEqualTo(new Outcome(0, "", ""));
    assertThat(Files.readString(bench.path("mnt/f"))).isEqualTo("x");
    Files.writeString(bench.path("mnt/g"), "y");
    assertThat(Files.exists(bench.path("u:2/g"))).isTrue();
  }

  @Test
  void options_joinedAndApart() throws IOException {
    String[] parts = bench.options().split(",");
    Outcome outcome =
        program("-o" + parts[0], "--frob", mnt, "-o", parts[1], "-o", parts[2] + ",rw,suid");
    assertThat(outcome).isEqualTo(new Outcome(0, "", "unknown argument ignored: --frob\n"));
    Files.writeString(bench.path("mnt/f"), "x");
    assertThat(Files.exists(bench.path("upper/f"))).isTrue();
  }

  @Test
  void options_ofLibfuseAreKnown_andThoseOfMountsAreInForce() throws IOException {
    mount("kernel_cache,splice_read,splice_write,splice_move,max_write=65536,atime,nodiratime");
    List<String> shown = List.of(bench.mounts().get(0).split(" ", -1)[3].split(",", -1));
    if (Self.effectiveUid() == 0) {
      // Others mount by fusermount3, which has no such option (3.14).
      assertThat(shown).contains("nodiratime");
    }
    assertThat(shown).containsNoneOf("noatime", "kernel_cache", "splice_read", "max_write=65536");
  }

  @Test
  void question_isAnsweredOnStandardOutput() throws IOException {
    for (String word : List.of("-h", "--help", "-V", "--version")) {
      Outcome outcome = program(word);
      assertThat(outcome.exitCode()).isEqualTo(0);
      assertThat(outcome.out()).isNotEmpty();
      assertThat(outcome.err()).isEmpty();
    }
  }

  @Test
  void wrongCall_isOneLineAndOne() throws IOException {
    String layers = bench.options();
    for (List<String> call :
        List.of(
            List.of(mnt),
            List.of("-o", layers),
            List.of("-o", layers, "nowhere"),
            List.of("-o", "lowerdir=lower,upperdir=upper", mnt),
            List.of(mnt, "-o"))) {
      Outcome outcome = program(call.toArray(new String[0]));
      assertWithMessage(call.toString()).that(outcome.exitCode()).isEqualTo(1);
      assertThat(outcome.out()).isEmpty();
      assertThat(outcome.err()).matches("fuse-overlayfs: .*\n");
    }
    assertThat(bench.mounts()).isEmpty();
  }

  @Test
  void volatileMount_leavesNoMark() throws IOException {
    mount("volatile");
    assertThat(Files.exists(bench.path("work/work/incompat/volatile"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"kernel", "libfuse"})
  void newName_ofAMarkIsRefused(String engine) throws IOException {
    mount("engine=" + engine);
    String existing = "touch mnt/f && mkdir mnt/d && ";
    assertThat(shell(existing + "ls -A mnt")).isEqualTo("d\nf\nfile\n");
    List<String> makers =
        List.of(
            "touch mnt/.wh.x",
            "mkdir mnt/.wh.x",
            "mkdir mnt/d/.wh.x",
            "ln mnt/f mnt/.wh.x",
            "ln mnt/file mnt/.wh.x",
            "ln -s target mnt/.wh.x",
            "mv mnt/f mnt/.wh.file",
            "mv mnt/file mnt/.wh.x",
            "mv mnt/d mnt/.wh.x",
            "mkfifo mnt/.wh.x",
            "touch mnt/d/.wh..wh..opq");
    for (String maker : makers) {
      // mv(1) has words of its own for EINVAL
      String words = maker.startsWith("mv") ? "to a subdirectory of itself" : "Invalid argument";
      assertWithMessage(maker).that(shell(maker + " 2>&1")).contains(words);
    }
    assertThat(shell("ls -A mnt mnt/d")).isEqualTo("mnt:\nd\nf\nfile\n\nmnt/d:\n");
    assertThat(shell("ls -A upper")).isEqualTo("d\nf\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"kernel", "libfuse"})
  void names_mayHave255Bytes(String engine) throws IOException {
    String longest = "n".repeat(255);
    Files.writeString(bench.path("lower/" + longest), "lower");
    mount("engine=" + engine);
    assertThat(shell("mv mnt/" + longest + " mnt/" + "m".repeat(255) + " && ls mnt"))
        .isEqualTo("file\n" + "m".repeat(255) + "\n");
    assertThat(shell("touch mnt/" + longest + "n 2>&1")).contains("File name too long");
    assertThat(shell("rm mnt/" + "m".repeat(255) + " && ls mnt")).isEqualTo("file\n");
    unmount();
    mount("engine=" + engine);
    assertThat(shell("ls mnt")).isEqualTo("file\n");
  }

  @Test
  void descriptors_areAsManyAsTheProcessMayHave() throws IOException {
    mount();
    String limits = Files.readString(Path.of("/proc/" + bench.servers().get(0).pid() + "/limits"));
    assertThat(limits).containsMatch("Max open files +([0-9]+) +\\1 ");
  }

  @Test
  void fiveHundredLayers_areMerged() throws IOException {
    StringBuilder lowers = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      Path layer = Files.createDirectories(bench.path("layers/" + i + "/d"));
      Files.writeString(layer.resolve("f" + i), "x");
      Files.writeString(layer.resolve("same"), Integer.toString(i));
      lowers.append(i == 0 ? "" : ":").append("layers/").append(i);
    }
    Outcome outcome = program("-o", "lowerdir=" + lowers, "mnt");
    assertThat(outcome).isEqualTo(new Outcome(0, "", ""));
    assertThat(shell("ls mnt/d | wc -l; cat mnt/d/same mnt/d/f499")).isEqualTo("501\n0x");
  }

  /** SIGUSR1 asks fuse-overlayfs for numbers of its nodes. */
  @ParameterizedTest
  @ValueSource(strings = {"server=on", "server=off"})
  void signalThatAsks_endsNoMount(String server) throws IOException {
    mount(server);
    Path process = Path.of("/proc/" + bench.servers().get(0).pid());
    String ignored =
        Files.readAllLines(process.resolve("status")).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .findFirst()
            .orElseThrow();
    long mask = Long.parseUnsignedLong(ignored.split("\\s+", -1)[1], 16);
    assertThat(mask >> (USR1 - 1) & 1).isEqualTo(1);
    Signals.send((int) bench.servers().get(0).pid(), USR1);
    assertThat(Files.readString(bench.path("mnt/file"))).isEqualTo("lower");
  }

  /** containerd names the type, and each option apart. */
  @Test
  void mountFuse3_callsTheProgramOfItsType() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    assumeTrue(Files.exists(Path.of("/sbin/mount.fuse3")), "needs mount.fuse3 of fuse3");
    Path launcher = bench.launcher("fuse-overlayfs");
    String[] parts = bench.options().split(",");
    String call =
        "PATH=%s:$PATH exec /sbin/mount.fuse3 overlay %s -o %s -o %s -o %s -t fuse-overlayfs";
    Outcome outcome =
        bench.run(
            List.of(
                "sh",
                "-c",
                String.format(call, launcher.getParent(), mnt, parts[0], parts[1], parts[2])));
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(bench.mounts().get(0)).startsWith("fuse-overlayfs " + mnt + " fuse.fuse-overlayfs ");
    Files.writeString(bench.path("mnt/f"), "x");
    assertThat(Files.exists(bench.path("upper/f"))).isTrue();
  }

  /** What fusermount(1) and containers/storage do: the mount point and the layers are free then. */
  @Test
  void fusermount_freesTheLayersAtOnce() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    for (String unmount : List.of("fusermount3 -u mnt", "fusermount -u mnt", "umount -l mnt")) {
      mount();
      String next = " && mv upper lower2 && mkdir upper && rm -r work && mkdir work && rmdir mnt";
      assertThat(shell("echo x > mnt/f && " + unmount + next + " && cat lower2/f && rm -r lower2"))
          .isEqualTo("x\n");
      Files.createDirectory(bench.path("mnt"));
    }
  }

  /** A lazy unmount leaves the mount to who is in it, and the next one of the upper waits. */
  @Test
  void nextMount_waitsForTheLastUserOfTheOneBefore() throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    mount();
    Files.writeString(bench.path("mnt/f"), "x");
    Process user =
        new ProcessBuilder("sh", "-c", "exec 3<mnt/f; echo; read go; echo more >>/proc/self/fd/3")
            .directory(bench.path("").toFile())
            .start();
    Process next;
    try (OutputStream go = user.getOutputStream()) {
      assertThat(new ProcessLines(user).next()).isEmpty();
      assertThat(bench.run(List.of("umount", "-l", mnt)).exitCode()).isEqualTo(0);
      next = bench.start("fuse-overlayfs", "-o", bench.options(), mnt);
      assertThat(next.waitFor(6, TimeUnit.SECONDS)).isFalse(); // as for one that is in the tree
      go.write('\n');
    }
    assertThat(Ending.code(user)).isEqualTo(0);
    assertThat(bench.outcome(next)).isEqualTo(new Outcome(0, "", ""));
    assertThat(Files.readString(bench.path("mnt/f"))).isEqualTo("xmore\n");
  }
}
