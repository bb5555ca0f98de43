package dev.jovl.dropin;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.base.Splitter;
import dev.jovl.linux.Self;
import dev.jovl.testing.BenchPerTest;
import dev.jovl.testing.JovlBench;
import dev.jovl.testing.JovlBench.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Files whose mode keeps their own owner out, in a mount of that owner by fusermount3: what can be
 * done with them is what can be done on the disk.
 */
@ExtendWith(BenchPerTest.class)
final class RefusedOwnerTest {
  private static final String USER = "65534";

  private static final String TELL =
      "find . -type d -printf '%P d %m\\n' -o -printf '%P %y %m %n %s\\n' 2>&1 | sort\n";

  private final JovlBench bench;

  RefusedOwnerTest(JovlBench bench) {
    this.bench = bench;
  }

  @BeforeEach
  void prepare() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root, to become somebody else");
  }

  /**
   * Makes the same changes in a mount and in a directory that is like its layer, and compares both
   * trees after each step.
   *
   * @param layer a script that makes the layer, in its directory
   * @param more options of the mount
   * @param steps scripts; {@code again} mounts once more
   */
  private void compare(String layer, String more, String... steps) throws IOException {
    Files.writeString(bench.path("layer"), layer + "\n");
    Path plain = Files.createDirectory(bench.path("plain"));
    Path unused = Files.copy(bench.path("lower/file"), plain.resolve("file"));
    Files.writeString(bench.path("tell"), TELL);
    Files.writeString(bench.path("script"), script(bench.options(more), steps));
    bench.giveTo(USER);
    Outcome outcome = asUser("exec sh ./script");
    assertWithMessage(outcome.out() + outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    List<String> told = Splitter.on("===\n").splitToList(outcome.out());
    assertThat(told.get(1)).isEqualTo(told.get(0) + "work/work\n");
  }

  private String script(String options, String... steps) throws IOException {
    String mount = "./jovl mount -o " + options + " mnt\n";
    StringBuilder script = new StringBuilder("set -e; umask 022\n");
    script.append("for tree in lower plain; do (cd $tree && sh ../layer); done\n").append(mount);
    for (int i = 0; i < steps.length; i++) {
      if (steps[i].equals("again")) {
        script.append("./jovl umount mnt\n").append(mount);
        continue;
      }
      Files.writeString(bench.path("step" + i), steps[i] + "\n");
      script.append("for tree in plain mnt; do (cd $tree; sh ../step").append(i);
      script.append(" 2>&1 || echo failed; sh ../tell) >> told.$tree; done\n");
    }
    script.append("./jovl umount mnt; cat told.plain; echo ===; cat told.mnt; find work/work\n");
    return script.toString();
  }

  /** Runs a command as another user, in a mount namespace where everybody may open /dev/fuse. */
  private Outcome asUser(String command) throws IOException {
    String device =
        "mkdir dev && mount -t tmpfs -o dev none dev && mknod -m 666 dev/fuse c 10 229"
            + " && mount --bind dev/fuse /dev/fuse || exit 99\n";
    String user = "setpriv --reuid " + USER + " --regid " + USER + " --clear-groups ";
    return bench.runInNamespace(device + "exec " + user + "sh -c '" + command + "'");
  }

  @Test
  void readOnlyFile_isChangedAndMoved() throws IOException {
    compare(
        "for f in a b c d; do echo $f > $f; chmod 444 $f; done; mkdir to; ln d e",
        "redirect_dir=on",
        "chmod u+w a; echo more >> a; touch -d @1 b; mv c to/c; rm d",
        "again",
        "cat a b to/c e; chmod 400 e; ln e f; setfattr -n user.x -v 1 e; rm e");
  }

  @Test
  void readOnlyDirectories_areChangedAndRemoved() throws IOException {
    String tree =
        "mkdir -p NAME/sub/deep; echo x > NAME/f; ln NAME/f NAME/sub/g; echo y > NAME/sub/deep/h;"
            + " chmod 444 NAME/f NAME/sub/deep/h; chmod -R a-w NAME; ";
    compare(
        tree.replace("NAME", "mod") + tree.replace("NAME", "gone") + tree.replace("NAME", "inside"),
        "redirect_dir=on",
        "chmod u+w inside/sub/deep/h && echo more >> inside/sub/deep/h; touch -d @1 inside/f",
        "chmod 500 inside/sub; rm inside/f; rmdir inside/sub",
        "again",
        "mv mod mod2; cat mod2/sub/deep/h inside/sub/deep/h; chmod -R u+w gone; rm -rf gone",
        "again",
        "mkdir -m 555 gone; chmod -R u+w mod2 && rm -rf mod2 && mkdir -m 500 mod2 mod",
        "again",
        "ls gone mod mod2; chmod 300 mod2; chmod 0 gone",
        "again",
        "stat -c %a mod2 gone; rmdir gone mod; mkdir mod2/new; rmdir mod2/new; rmdir mod2");
  }

  @Test
  void fileThatOwnerMayNotRead_isFoundAgain() throws IOException {
    compare(
        "echo a > a; echo b > b; ln b b2; ln b b3; mkdir d; echo x > d/x; touch e; chmod 0 e",
        "redirect_dir=on",
        "chmod 0 a b; chmod 200 d/x; stat -c %a a b b2 b3 d/x; chmod 4 e",
        "again",
        "stat -c %a a b b2 b3 d/x e; rm b2; echo more >> d/x; chmod 644 a b3 d/x; cat a b b3 d/x",
        "chmod 0 b; mv b d/b; rm b3",
        "again",
        "ls -R; mv d d2; chmod 0 d2",
        "again",
        "stat -c %a d2; mv d2 d3; chmod 755 d3; ls d3; chmod 600 d3/b; cat d3/b");
  }

  /** Its copy is in the index, under none of its names that are looked for. */
  @Test
  void fileThatOwnerMayNotRead_isFoundByAnotherName() throws IOException {
    compare(
        "mkdir d; echo data > b; ln b b2; ln b d/b3",
        "redirect_dir=on,metacopy=on",
        "chmod 600 b; ln b c; chmod 0 b",
        "again",
        "stat -c %a b2 d/b3; chmod 644 b2; cat b2 d/b3");
  }

  @Test
  void directoryThatOwnerMayReadAndNotSearch_isListed() throws IOException {
    compare(
        "mkdir -p d/sub; echo x > d/gone; echo y > d/kept",
        "redirect_dir=on",
        "rm d/gone; chmod 444 d; ls d; stat -c %a d",
        "again",
        "ls d; stat -c %a d; chmod 755 d; ls d");
  }

  @Test
  void fileWithANameWhereOwnerMayNotSearch_isReachedByTheOther() throws IOException {
    compare(
        "mkdir d e",
        "redirect_dir=on",
        "echo x > d/f; ln d/f e/g; ln -s f d/l; ln d/l e/m; chmod 0 d",
        "cat e/g; echo y >> e/g; chmod 600 e/g; readlink e/m; exec 3< e/g; chmod 0 e; cat <&3",
        "stat -c %a e; chmod 755 e; stat -c %a d; rm e/g; chmod 755 d; cat d/f");
  }

  @Test
  void directoryThatOwnerMayNotRead_hidesWhatItHid() throws IOException {
    compare(
        "mkdir -p d/sub r; echo x > d/below; echo r > r/file; mkdir o",
        "redirect_dir=on",
        "rm -rf d; mkdir d; echo y > d/own; mv r r2; mv r2 o/r3; chmod 300 d o/r3",
        "again",
        "stat -c %a d o/r3; cat d/below; cat d/own o/r3/file; rmdir d; rm d/own; rmdir d",
        "chmod 755 o/r3; ls o/r3; mkdir -m 0 d; rm -rf d; mkdir -m 111 d",
        "again",
        "ls d; chmod 755 d; ls -A d; rmdir d; find o");
  }

  @Test
  void whatIsInADirectoryThatMayNotBeSearched_isUsedByWhoHasItOpen() throws IOException {
    compare(
        "mkdir -p d/sub e/d/sub; for t in d e/d; do for f in a b c; do echo $f > $t/$f; done; done",
        "redirect_dir=on",
        "exec 3<>d/a 4<>e/d/a 5<d/b; chmod 600 d e; echo more >&3; ln -L /proc/self/fd/3 named;"
            + " ln -L /proc/self/fd/4 named2; stat -L -c %h /proc/self/fd/3 /proc/self/fd/4;"
            + " cat /proc/self/fd/5; touch -d @1 /proc/self/fd/5; chmod 700 d e; ls -R",
        "cd d/sub; chmod 600 ..; echo x > x; mkdir new; mv x y; ln y z; ls; stat -c %h y; rm z;"
            + " rmdir new; cd ../../e/d/sub; chmod 600 ../..; echo y > x; chmod 644 x; ls -a . ..;"
            + " chmod 700 ../..");
  }

  @Test
  void directoryThatMayBeReadAlone_isListedWithoutWhatItHides() throws IOException {
    compare(
        "mkdir -p d/sub; for f in a b c; do echo $f > d/$f; done",
        "redirect_dir=on",
        "rm d/a; mv d/b d/e; rmdir d/sub; chmod 600 d; ls d",
        "again",
        "ls d; chmod 400 d; ls -a d; stat -c %a d");
  }

  @Test
  void directoryThatIsOpen_isListedAndSyncedAlsoIfItMayNotBeRead() throws IOException {
    String read =
        "perl -e 'use IO::Handle; for (@ARGV) { opendir D, $_; open F, $_; chmod 0, $_;"
            + " print join(q( ), sort readdir D), F->sync ? q( synced) : $!, qq(\\n); }' ";
    compare(
        "mkdir d; echo a > d/a; echo b > d/b",
        "redirect_dir=on",
        "mkdir new; touch new/f; rm d/a; " + read + "d new; stat -c %a d new; chmod 755 d new");
  }

  @Test
  void metadataAlone_isCopiedOfReadOnlyFiles() throws IOException {
    compare(
        "for f in a b c; do echo data $f > $f; chmod 444 $f; done; mkdir d",
        "redirect_dir=on,metacopy=on",
        "touch -d @1 a b c; mv a d/a2; ln b b2; chmod 400 c",
        "again",
        "cat d/a2 b b2 c; chmod 0 d/a2 c",
        "again",
        "stat -c %a d/a2 c; mv c c2; chmod 644 d/a2 c2 b; echo more >> b; cat d/a2 b2 c2",
        "again",
        "echo more >> d/a2; echo more >> c2; cat d/a2 b c2");
  }

  /** Root's own, as in a tree of the system that a user mounts as a layer. */
  @Test
  void fileOfAnotherWithSeveralNames_isShown() throws IOException {
    bench.giveTo(USER);
    Files.writeString(bench.path("lower/secret"), "secret");
    Path unused = Files.createLink(bench.path("lower/name"), bench.path("lower/secret"));
    unused =
        Files.setPosixFilePermissions(
            bench.path("lower/secret"), PosixFilePermissions.fromString("rw-------"));
    Outcome outcome =
        asUser(
            "./jovl mount -o "
                + bench.options()
                + " mnt && stat -c %U:%a:%h mnt/secret mnt/name && ./jovl umount mnt");
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(outcome.out()).isEqualTo("root:600:2\nroot:600:2\n");
  }
}
