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
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mounts of a user: by fusermount3, and in a user namespace of one's own. */
@ExtendWith(BenchPerTest.class)
final class RootlessTest {
  private static final String USER = "65534";

  /** VFS_CAP_REVISION_3 with CAP_NET_RAW, for the root of a namespace that is user 1234. */
  private static final String GIVE_TO_ANOTHER =
      "setfattr -n security.capability -v 0x0100000300200000000000000000000000000000d2040000";

  private final JovlBench bench;

  RootlessTest(JovlBench bench) {
    this.bench = bench;
  }

  @BeforeEach
  void prepare() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root, to become somebody else");
    bench.giveTo(USER);
  }

  /** Runs a script as another user, in a mount namespace where everybody may open /dev/fuse. */
  private Outcome asUser(String script) throws IOException {
    String device =
        "mkdir -p dev && mount -t tmpfs -o dev none dev && mknod -m 666 dev/fuse c 10 229"
            + " && mount --bind dev/fuse /dev/fuse || exit 99\n";
    String user = "exec setpriv --reuid " + USER + " --regid " + USER + " --clear-groups sh -c '";
    return bench.runInNamespace(device + user + script + "'");
  }

  /** Has a server wait for the next mount of a script. */
  private void keepServers() throws IOException {
    bench.setVariable("JOVL_SERVER_PATIENCE", "5");
    Path unused = bench.launcher("jovl");
  }

  @Test
  void user_mountsByFusermount3() throws IOException {
    Outcome outcome =
        asUser(
            "./jovl mount -o "
                + bench.options()
                + " mnt && cat mnt/file && echo more >> mnt/file"
                + " && grep \" $PWD/mnt \" /proc/mounts && ./jovl umount mnt && cat upper/file");
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(outcome.out())
        .startsWith("lowerjovl " + bench.path("mnt") + " fuse.jovl rw,nosuid,nodev,");
    assertThat(outcome.out()).contains("user_id=" + USER);
    assertThat(outcome.out()).endsWith("lowermore\n");
  }

  /** As when the server has no descriptor left at the moment in which that of the mount comes. */
  @Test
  void user_whoseDescriptorIsLost_hasNoDeadMount() throws IOException {
    assumeTrue(Files.exists(Path.of("/usr/bin/perl")), "needs perl");
    Path program = Files.createDirectory(bench.path("bin")).resolve("fusermount3");
    Files.writeString(
        program,
        """
        #!/usr/bin/perl
        use Socket;
        $^F = 100;
        if ($ARGV[0] ne "-u") {
          socketpair(LOST, OTHER, AF_UNIX, SOCK_STREAM, PF_UNSPEC) or die;
          $ENV{_FUSE_COMMFD} = fileno(OTHER);
        }
        exec("/usr/bin/fusermount3", @ARGV);
        """);
    assertThat(program.toFile().setExecutable(true, false)).isTrue();
    Outcome outcome =
        asUser(
            "PATH=$PWD/bin:$PATH ./jovl mount -o "
                + bench.options()
                + " mnt; echo $?; grep \" $PWD/mnt \" /proc/mounts; ls mnt");
    assertThat(outcome.err())
        .isEqualTo(
            "jovl mount: mnt: fusermount3 has mounted, and the descriptor of the mount was lost;"
                + " see jovl doctor\n");
    assertThat(outcome.out()).isEqualTo("6\n");
  }

  /** fusermount3 gets no rights in a process that may get none, and a server stays as it began. */
  @Test
  void noNewPrivileges_areNotThoseOfLaterMounts() throws IOException {
    keepServers();
    Outcome outcome =
        asUser(
            "setpriv --no-new-privs ./jovl mount -o "
                + bench.options()
                + " mnt 2> first && exit 9; ./jovl mount -o "
                + bench.options()
                + " mnt && cat mnt/file && ./jovl umount mnt");
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(outcome.out()).isEqualTo("lower");
  }

  /** Nor can a hard limit be taken off again. */
  @Test
  void hardLimit_isNotThatOfLaterMounts() throws IOException {
    keepServers();
    String mount = "./jovl mount -o " + bench.options() + " mnt && ";
    Outcome outcome =
        asUser(
            "(ulimit -f 1000; "
                + mount
                + "./jovl umount mnt); "
                + mount
                + "head -c 2000000 /dev/zero > mnt/big && ./jovl umount mnt && wc -c < upper/big");
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(outcome.out().strip()).isEqualTo("2000000");
  }

  /**
   * A user without subordinate ids: with them fails, without them works, also for one in it that is
   * the caller's, and then it is done.
   */
  @Test
  void namespaceOfACommand_isTriedOnceEachWay() throws IOException {
    Path program = Files.createDirectory(bench.path("bin")).resolve("unshare");
    Files.writeString(program, "#!/bin/sh\necho x >> count\nexec /usr/bin/unshare \"$@\"\n");
    assertThat(program.toFile().setExecutable(true, false)).isTrue();
    Outcome outcome = asUser("PATH=$PWD/bin:$PATH ./jovl --root store df > list && wc -l < count");
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(outcome.out().strip()).isEqualTo("4");
  }

  @Test
  void nosymfollow_isForRoot() throws IOException {
    Outcome outcome =
        asUser("./jovl mount -o nosymfollow," + bench.options() + " mnt || ls mnt upper");
    assertThat(outcome.err())
        .isEqualTo(
            "jovl mount: -o nosymfollow: only root can set it: Operation not permitted; mount as"
                + " root, or leave it out\n");
    assertThat(outcome.out()).isEqualTo("mnt:\n\nupper:\n");
  }

  @Test
  void userNamespace_mountsItself() throws IOException {
    Outcome outcome =
        asUser(
            "exec unshare -U -r -m sh -c \"./jovl mount -o "
                + bench.options()
                + " mnt"
                + " && mkdir mnt/d && echo x > mnt/d/f && rm mnt/file && ls mnt"
                + " && ./jovl umount mnt && ls upper\"");
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(outcome.out()).isEqualTo("d\nd\nfile\n");
  }

  /** Nobody in a user namespace may open a file by its handle. */
  @Test
  void userNamespace_keepsNumbersAndLinksOverRemounts() throws IOException {
    String mount = "./jovl mount -o " + bench.options() + " mnt";
    String stat = " && stat -c %n:%h:%i mnt/*";
    Outcome outcome =
        asUser(
            "ln lower/file lower/name && echo x > lower/other && exec unshare -U -r -m sh -c \""
                + mount
                + " && echo more >> mnt/file && chmod 600 mnt/other && ln mnt/name mnt/third && rm"
                + " mnt/name"
                + stat
                + " && ./jovl umount mnt && echo === && "
                + mount
                + stat
                + " && cat mnt/file && ./jovl umount mnt\"");
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    List<String> parts = Splitter.on("===\n").splitToList(outcome.out());
    assertThat(parts.get(0)).contains("mnt/third:2:");
    assertThat(parts.get(1)).isEqualTo(parts.get(0) + "lowermore\n");
  }

  /** Nobody in a user namespace has the CAP_FSETID of the machine. */
  @Test
  void userNamespace_mappingLeavesSetIds() throws IOException {
    Outcome outcome =
        asUser(
            "mkdir cases && exec unshare -U -r -m"
                + " ./jovl semantics --dir cases -k suid.kept.by.mapping jovl");
    assertWithMessage(outcome.out() + outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(outcome.out()).contains("suid.kept.by.mapping");
  }

  /** It can neither read nor give them, and a program in it gets none from the file. */
  @Test
  void userNamespace_changesFilesWithCapabilitiesOfAnother() throws IOException {
    Outcome given =
        bench.run(
            List.of(
                "sh",
                "-c",
                "cd lower && for f in touched written owned; do echo x > $f && chown "
                    + (USER + ":" + USER)
                    + " $f && "
                    + GIVE_TO_ANOTHER
                    + " $f || exit; done"));
    assertWithMessage(given.err()).that(given.exitCode()).isEqualTo(0);
    Outcome outcome =
        asUser(
            "exec unshare -U -r -m sh -c \"./jovl mount -o "
                + bench.options()
                + " mnt && touch mnt/touched && echo y >> mnt/written && chown 0:0 mnt/owned"
                + " && cat mnt/touched mnt/written mnt/owned && getfattr -m- mnt/written"
                + " && ./jovl umount mnt && ls upper\"");
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(outcome.out()).isEqualTo("x\nx\ny\nx\nowned\ntouched\nwritten\n");
  }

  /** Its data joins metadata that somebody else gave such capabilities. */
  @Test
  void userNamespace_bringsTheDataOfAFileWithCapabilitiesOfAnother() throws IOException {
    String below = "echo x > lower/f && chown " + USER + ":" + USER + " lower/f";
    assertThat(bench.run(List.of("sh", "-c", below)).exitCode()).isEqualTo(0);
    Outcome copied = asUser(inNamespace("chmod 600 mnt/f", "metacopy=on"));
    assertWithMessage(copied.err()).that(copied.exitCode()).isEqualTo(0);
    Outcome given = bench.run(List.of("sh", "-c", "cd upper && " + GIVE_TO_ANOTHER + " f"));
    assertWithMessage(given.err()).that(given.exitCode()).isEqualTo(0);
    Outcome written = asUser(inNamespace("echo y >> mnt/f && cat mnt/f", "metacopy=on"));
    assertWithMessage(written.err()).that(written.exitCode()).isEqualTo(0);
    assertThat(written.out()).isEqualTo("x\ny\n");
  }

  /** He may not remove them, which the kernel asks for before it writes. */
  @Test
  void user_writesToFilesWithCapabilities() throws IOException {
    Outcome given =
        bench.run(
            List.of(
                "sh",
                "-c",
                "cd upper && for f in mine common kept; do echo x > $f && chmod 666 $f; done;"
                    + " chown "
                    + USER
                    + " mine kept && for f in mine common kept; do setfattr -n security.capability"
                    + " -v 0x0100000200200000000000000000000000000000 $f || exit; done"));
    assertWithMessage(given.err()).that(given.exitCode()).isEqualTo(0);
    Outcome outcome =
        asUser(
            "./jovl mount -o "
                + bench.options()
                + " mnt && echo y >> mnt/mine && echo y >> mnt/common && cat mnt/mine mnt/common;"
                + " setfattr -x security.capability mnt/kept; ./jovl umount mnt;"
                + " getfattr -m- upper/*");
    assertThat(outcome.out()).isEqualTo("x\ny\nx\ny\n# file: upper/kept\nsecurity.capability\n\n");
  }

  /** A command that mounts in a new user namespace, runs something and unmounts. */
  private String inNamespace(String script, String options) {
    return "exec unshare -U -r -m sh -c \"./jovl mount -o "
        + bench.options()
        + ","
        + options
        + " mnt && "
        + script
        + " && ./jovl umount mnt\"";
  }

  /** Lets a user mount with allow_root, and runs a script as root who sees that mount. */
  private Outcome besideAllowRoot(String script) throws IOException {
    Files.writeString(bench.path("fuse.conf"), "user_allow_other\n");
    String prepare =
        "chmod 755 . && mount --bind fuse.conf /etc/fuse.conf && mkdir dev"
            + " && mount -t tmpfs -o dev none dev && mknod -m 666 dev/fuse c 10 229"
            + " && mount --bind dev/fuse /dev/fuse || exit 99\n";
    String mount =
        "setpriv --reuid 65534 --regid 65534 --clear-groups ./jovl mount -o allow_root,"
            + bench.options()
            + " mnt || exit 98\n";
    String command = prepare + mount + script + "\nresult=$?; ./jovl umount mnt; exit $result";
    return bench.runInNamespace(command);
  }

  private static final String STRANGER = "setpriv --reuid 1234 --regid 1234 --clear-groups ";

  @Test
  void allowRoot_letsRootIn() throws IOException {
    Outcome outcome = besideAllowRoot("cat mnt/file && ls mnt");
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(outcome.out()).isEqualTo("lowerfile\n");
  }

  @Test
  void allowRoot_keepsStrangersOut() throws IOException {
    Outcome outcome =
        besideAllowRoot(
            STRANGER + "cat mnt/file; " + STRANGER + "ls mnt; " + STRANGER + "rm mnt/x");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err().lines().filter(line -> line.contains("Permission denied")).count())
        .isEqualTo(3);
  }

  /**
   * Where directories are read without a handle, nobody is asked whether one may be opened; and
   * where the group has no rights the kernel asks for no access list, which would be refused.
   */
  @Test
  void allowRoot_keepsStrangersOutOfDirectories() throws IOException {
    String owner =
        "setpriv --reuid 65534 --regid 65534 --clear-groups"
            + " sh -c \"chmod 705 mnt && mkdir -m 705 mnt/d && touch mnt/d/secret\"; ";
    Outcome outcome =
        besideAllowRoot(
            owner
                + "ls mnt && stat -c %a mnt/d; "
                + STRANGER
                + "sh -c \"cd mnt/d && pwd && ls -a\"");
    assertThat(outcome.out()).isEqualTo("d\nfile\n705\n" + bench.path("mnt/d") + "\n");
    assertThat(outcome.err()).contains("Permission denied");
  }

  /** Those that the kernel has read for root too; without rights of the group, as above. */
  @Test
  void allowRoot_keepsTargetsOfLinksFromStrangers() throws IOException {
    Path unused = Files.createSymbolicLink(bench.path("lower/link"), Path.of("secret"));
    String owner = "setpriv --reuid 65534 --regid 65534 --clear-groups chmod 705 mnt; ";
    String stranger = STRANGER + "stat -c %F mnt/link; " + STRANGER + "readlink -v mnt/link";
    Outcome outcome = besideAllowRoot(owner + "readlink mnt/link; " + stranger);
    assertThat(outcome.out()).isEqualTo("secret\nsymbolic link\n");
    assertThat(outcome.err()).contains("Permission denied");
  }

  @Test
  void allowRoot_filesThatRootOpenedAreHandedOn() throws IOException {
    Outcome outcome = besideAllowRoot(STRANGER + "cat <mnt/file");
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(outcome.out()).isEqualTo("lower");
  }

  @Test
  void allowRoot_ofRootLetsNobodyElseIn() throws IOException {
    Outcome outcome =
        bench.run(
            List.of(
                "sh",
                "-c",
                "chmod 755 . && ./jovl mount -o allow_root,"
                    + bench.options()
                    + " mnt && cat mnt/file && "
                    + STRANGER
                    + "stat mnt/file; ./jovl umount mnt"));
    assertThat(outcome.out()).isEqualTo("lower");
    assertThat(outcome.err()).contains("Permission denied");
  }

  @Test
  void noPrivilege_saysWhatToDo() throws IOException {
    Outcome outcome = asUser("PATH=/nonexistent exec ./jovl mount -o " + bench.options() + " mnt");
    assertThat(outcome.exitCode()).isEqualTo(6);
    assertThat(outcome.err())
        .isEqualTo(
            "jovl mount: mnt: cannot run fusermount3 (Debian package fuse3): No such file or"
                + " directory; see jovl doctor\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "kernel; cannot open /dev/fuse: No such file or directory",
        "libfuse; fuse: device not found, try 'modprobe fuse' first"
      })
  void noDevice_saysWhatToDo(String engine, String cause) throws IOException {
    Outcome outcome =
        bench.runInNamespace(
            "mount -t tmpfs -o dev none /dev && mknod -m 666 /dev/null c 1 3"
                + " && mknod -m 666 /dev/random c 1 8 && mknod -m 666 /dev/urandom c 1 9"
                + " && exec ./jovl mount -o "
                + bench.options("engine=" + engine)
                + " mnt");
    assertThat(outcome.exitCode()).isEqualTo(6);
    assertThat(outcome.err()).isEqualTo("jovl mount: mnt: " + cause + "; see jovl doctor\n");
  }
}
