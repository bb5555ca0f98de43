package dev.jovl.build.copy;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.build.source.Source;
import dev.jovl.build.source.SourceTree;
import dev.jovl.dockerfile.pattern.IgnorePatterns;
import dev.jovl.dockerfile.pattern.PathPattern;
import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Open;
import dev.jovl.posix.OpenFlags;
import dev.jovl.testing.Ending;
import dev.jovl.testing.NeedsRoot;
import dev.jovl.testing.Shell;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Copying from one root to another, on real directories. */
@ExtendWith(NeedsRoot.class)
final class CopyingTest extends BetweenRoots {

  @Test
  void copy_fileToName() throws Exception {
    write(context.resolve("a"), "x");
    copy("a", "/deep/down/b");
    assertThat(read("deep/down/b")).isEqualTo("x");
  }

  @Test
  void copy_ofAFileByAThreadThatIsInterrupted_ends() throws Exception {
    write(context.resolve("a"), "x");
    assumeFalse(sharesBlocks(), "needs a filesystem where bytes are copied");
    Thread.currentThread().interrupt();
    InterruptedIOException e =
        assertThrows(InterruptedIOException.class, () -> copy("a", "/deep/b"));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(e).hasMessageThat().isEqualTo("interrupted");
  }

  private boolean sharesBlocks() throws IOException {
    Path clone = Files.createFile(temp.resolve("clone"));
    try (Fd from =
            Open.path(
                Fd.CURRENT_DIRECTORY,
                context.resolve("a").toString().getBytes(UTF_8),
                OpenFlags.RDONLY);
        Fd to =
            Open.path(Fd.CURRENT_DIRECTORY, clone.toString().getBytes(UTF_8), OpenFlags.WRONLY)) {
      return FileData.clone(from, to);
    }
  }

  private String lists(String path) throws Exception {
    Process process = new ProcessBuilder("getfacl", "-cnp", image.resolve(path).toString()).start();
    return new String(Ending.output(process), UTF_8).strip().replace('\n', ' ');
  }

  /** Without its list, a file whose mask is rwx would have given that to its group. */
  @Test
  void copy_keepsAccessLists() throws Exception {
    write(context.resolve("d/e/f"), "x");
    shell(
        "cd d; chmod 640 e/f; setfacl -m u:1234:rwx e/f;"
            + " setfacl -m g:77:r-x e; setfacl -d -m u:1234:rwx e");
    copy("d", "/to");
    assertThat(lists("to/e/f"))
        .isEqualTo("user::rw- user:1234:rwx group::r-- mask::rwx other::---");
    assertThat(lists("to/e"))
        .isEqualTo(
            "user::rwx group::r-x group:77:r-x mask::r-x other::r-x default:user::rwx"
                + " default:user:1234:rwx default:group::r-x default:mask::rwx default:other::r-x");
  }

  /** As chmod(1) would change it. */
  @Test
  void copy_withAnotherMode_changesTheMaskOfAList() throws Exception {
    write(context.resolve("f"), "x");
    shell("chmod 640 f; setfacl -m u:1234:rwx f");
    copy("f", "/f", "", new Ownership(0, 0, ModeChange.parse("604")));
    assertThat(lists("f"))
        .isEqualTo(
            "user::rw- user:1234:rwx\t#effective:--- group::r--\t#effective:--- mask::---"
                + " other::r--");
  }

  @Test
  void copy_whereListsCannotBe_givesTheGroupNoMore() throws Exception {
    write(context.resolve("f"), "x");
    shell("chmod 640 f; setfacl -m u:1234:rwx f; mount -t ramfs ramfs ../image");
    try {
      copy("f", "/f");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(image.resolve("f"))))
          .isEqualTo("rw-r-----");
    } finally {
      shell("umount ../image");
    }
  }

  @Test
  void copy_fileIntoDirectory_byFormOrBecauseItIsThere() throws Exception {
    write(context.resolve("a"), "x");
    Files.createDirectory(image.resolve("there"));
    copy("a", "/there");
    copy("a", "/new/");
    assertThat(read("there/a")).isEqualTo("x");
    assertThat(read("new/a")).isEqualTo("x");
  }

  @Test
  void copy_directory_itsContents() throws Exception {
    write(context.resolve("d/e/f"), "x");
    Files.createSymbolicLink(context.resolve("d/link"), Path.of("/etc/passwd"));
    copy("d", "/to");
    assertThat(read("to/e/f")).isEqualTo("x");
    assertThat(Files.readSymbolicLink(image.resolve("to/link")).toString())
        .isEqualTo("/etc/passwd");
  }

  @Test
  void copy_keepsModeTimesAndHardLinks() throws Exception {
    write(context.resolve("d/a"), "x");
    Files.setPosixFilePermissions(
        context.resolve("d/a"), PosixFilePermissions.fromString("rwx---r-x"));
    Files.setLastModifiedTime(context.resolve("d/a"), FileTime.fromMillis(123456789));
    Files.createLink(context.resolve("d/b"), context.resolve("d/a"));
    copy("d", "/to");
    Path a = image.resolve("to/a");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(a)))
        .isEqualTo("rwx---r-x");
    assertThat(Files.getLastModifiedTime(a)).isEqualTo(FileTime.fromMillis(123456789));
    assertThat(Files.isSameFile(a, image.resolve("to/b"))).isTrue();
  }

  @Test
  void copy_filesOfSeveralNames_areNotHeldOpen() throws Exception {
    for (int i = 0; i < 100; i++) {
      write(context.resolve("d/" + i), "x");
      Files.createLink(context.resolve("d/other" + i), context.resolve("d/" + i));
    }
    Files.createSymbolicLink(context.resolve("d/link"), Path.of("nowhere"));
    link(context.resolve("d/link"), context.resolve("otherlink"));
    try (Fd source = open(context);
        Fd target = open(image);
        CopyTimes times = CopyTimes.ofSources();
        TreeCopy copy =
            new TreeCopy(
                target, Ownership.ROOT, times, TreeCopy.Conflict.REFUSE, new OutsideFiles())) {
      long before = openFiles();
      Source all = new Source(new byte[0], null, true);
      new SourceTree(source, IgnorePatterns.none()).visit(all, IgnorePatterns.none().root(), copy);
      assertThat(openFiles()).isLessThan(before + 50);
    }
    assertThat(Files.getAttribute(image.resolve("d/other7"), "unix:ino"))
        .isEqualTo(Files.getAttribute(image.resolve("d/7"), "unix:ino"));
    assertThat(
            Files.getAttribute(image.resolve("otherlink"), "unix:nlink", LinkOption.NOFOLLOW_LINKS))
        .isEqualTo(2);
  }

  private static void link(Path file, Path name) throws Exception {
    Process ln = new ProcessBuilder("ln", "-P", file.toString(), name.toString()).start();
    assertThat(Ending.code(ln)).isEqualTo(0);
  }

  private static long openFiles() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    }
  }

  @Test
  void copy_socket_isAnEmptyFile() throws Exception {
    Path socket = context.resolve("socket");
    try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.bind(UnixDomainSocketAddress.of(socket));
    }
    copy(".", "/");
    Path copied = image.resolve("socket");
    assertThat(Files.isRegularFile(copied)).isTrue();
    assertThat(Files.size(copied)).isEqualTo(0);
  }

  @Test
  void copy_keepsHoles() throws Exception {
    shell("truncate -s 24M hole data && printf 1 | dd of=data bs=1M seek=8 conv=notrunc");
    shell("printf 2 | dd of=data bs=1M seek=16 conv=notrunc && sync data hole");
    for (String name : List.of("data", "hole")) {
      copy(name, "/" + name);
      Path copied = image.resolve(name);
      assertWithMessage(name).that(Files.mismatch(context.resolve(name), copied)).isEqualTo(-1);
      assertWithMessage(name).that(blocks(copied)).isEqualTo(blocks(context.resolve(name)));
    }
    assertThat(blocks(context.resolve("hole"))).isEqualTo(0);
  }

  /** Returns how much room a file takes, once it is on the disk. */
  private static long blocks(Path file) throws Exception {
    String script = "sync \"$0\" && stat -c %b \"$0\"";
    Process stat = new ProcessBuilder("sh", "-c", script, file.toString()).start();
    return Long.parseLong(new String(Ending.output(stat), UTF_8).strip());
  }

  @Test
  void copy_fileThatIsShorterThanItsSize_isAnError() throws Exception {
    // A file of sysfs has a page as its size, whatever it says.
    Path sysfs = Path.of("/sys/kernel/mm/transparent_hugepage");
    assumeTrue(Files.exists(sysfs.resolve("enabled")), "needs sysfs");
    try (Fd from = open(sysfs);
        Fd target = open(image)) {
      SourceTree tree = new SourceTree(from, IgnorePatterns.none());
      Source source = tree.match(PathPattern.of("enabled")).get(0);
      Destination destination =
          new Destination(target, "/to", Ownership.ROOT, CopyTimes.ofSources());
      IOException failure =
          assertThrows(
              IOException.class,
              () -> destination.copy(tree, source, IgnorePatterns.none().root()));
      assertThat(failure).hasMessageThat().contains("enabled: it became shorter");
    }
  }

  @Test
  void copy_modeAndOwner() throws Exception {
    write(context.resolve("d/x"), "x");
    copy("d", "/to", "", new Ownership(12, 34, ModeChange.parse("u=rwX,go=r")));
    assertThat(Files.getAttribute(image.resolve("to/x"), "unix:mode", LinkOption.NOFOLLOW_LINKS))
        .isEqualTo(0100644);
    assertThat(Files.getAttribute(image.resolve("to/x"), "unix:uid")).isEqualTo(12);
    assertThat(Files.getAttribute(image.resolve("to"), "unix:gid")).isEqualTo(34);
  }

  @Test
  void copy_directoriesMadeForACopy_haveNothingOfTheSource() throws Exception {
    write(context.resolve("d/e/x"), "x");
    for (String directory : new String[] {"d", "d/e"}) {
      Files.setPosixFilePermissions(
          context.resolve(directory), PosixFilePermissions.fromString("rwx------"));
      Files.setAttribute(context.resolve(directory), "unix:uid", 7);
    }
    copy("d", "/a/b", "", Ownership.KEPT);
    assertThat(owned("a") + owned("a/b") + owned("a/b/e")).isEqualTo("0 40755, 0 40755, 7 40700, ");
    copy("d", "/octal/b", "", new Ownership(12, 34, ModeChange.parse("770")));
    assertThat(owned("octal") + owned("octal/b")).isEqualTo("12 40770, 12 40770, ");
    copy("d/e/x", "/symbolic/x", "", new Ownership(0, 0, ModeChange.parse("go=")));
    assertThat(owned("symbolic") + owned("symbolic/x")).isEqualTo("0 40755, 0 100600, ");
  }

  private String owned(String path) throws IOException {
    Integer mode = (Integer) Files.getAttribute(image.resolve(path), "unix:mode");
    return Files.getAttribute(image.resolve(path), "unix:uid")
        + " "
        + Integer.toOctalString(mode)
        + ", ";
  }

  @Test
  void copy_intoExistingDirectory_leavesItsOwner() throws Exception {
    write(context.resolve("d/x"), "x");
    Files.createDirectory(image.resolve("to"));
    copy("d", "/to", "", new Ownership(12, 34, null));
    assertThat(Files.getAttribute(image.resolve("to"), "unix:uid")).isEqualTo(0);
    assertThat(Files.getAttribute(image.resolve("to/x"), "unix:uid")).isEqualTo(12);
  }

  @Test
  void copy_wildcardBelowADirectoryThatIsNotThere_isAnError() throws Exception {
    write(context.resolve("f"), "x");
    write(context.resolve("ignored/g"), "x");
    write(context.resolve("kept/h"), "x");
    String ignore = "ignored\nkept/*";
    for (String from : new String[] {"none/*", "none/a/?", "f/*", "ignored/*"}) {
      assertThrows(
          SourceTree.MissingSourceException.class,
          () -> copy(from, "/to/", ignore, Ownership.ROOT),
          from);
    }
    copy("kept/*", "/to/", ignore, Ownership.ROOT);
    copy("n*/a", "/to/", ignore, Ownership.ROOT);
    assertThat(Files.exists(image.resolve("to"))).isFalse();
  }

  @Test
  void copy_fileOverDirectory_isRefused() throws Exception {
    write(context.resolve("a"), "x");
    Files.createDirectories(image.resolve("to/a"));
    assertThrows(IOException.class, () -> copy("a", "/to/"));
  }

  @Test
  void copy_leavesOutWhatIsIgnored() throws Exception {
    write(context.resolve("keep/a"), "x");
    write(context.resolve("drop/a"), "x");
    write(context.resolve("drop/keep"), "x");
    write(context.resolve("part/deep/a.md"), "x");
    Files.createSymbolicLink(context.resolve("link"), Path.of("drop/a"));
    String ignore = "drop\n!drop/keep\n**/*.md\n";
    copy(".", "/", ignore, Ownership.ROOT);
    assertThat(Files.exists(image.resolve("keep/a"))).isTrue();
    assertThat(Files.exists(image.resolve("drop/a"))).isFalse();
    assertThat(Files.exists(image.resolve("drop/keep"))).isTrue();
    assertThat(Files.exists(image.resolve("part/deep"))).isTrue();
    assertThat(Files.exists(image.resolve("part/deep/a.md"))).isFalse();
    SourceTree.MissingSourceException hidden =
        assertThrows(
            SourceTree.MissingSourceException.class,
            () -> copy("link", "/x", ignore, Ownership.ROOT));
    assertThat(hidden.why()).isEqualTo(SourceTree.Missing.IGNORED);
  }

  @Test
  void copy_directoryOfWhichNothingIsKept_isIgnored() throws Exception {
    write(context.resolve("d/a"), "x");
    String ignore = "*\n!d/b\n";
    assertThrows(
        SourceTree.MissingSourceException.class, () -> copy("d", "/to", ignore, Ownership.ROOT));
    copy("d*", "/to", ignore, Ownership.ROOT);
    assertThat(Files.exists(image.resolve("to"))).isFalse();
    write(context.resolve("d/b"), "y");
    copy("d", "/to", ignore, Ownership.ROOT);
    assertThat(read("to/b")).isEqualTo("y");
  }

  @Test
  void match_wildcards() throws Exception {
    write(context.resolve("a.c"), "");
    write(context.resolve("b.c"), "");
    write(context.resolve("d/c.c"), "");
    write(context.resolve("d/e/d.c"), "");
    assertThat(matched("*.c")).containsExactly("a.c", "b.c").inOrder();
    assertThat(matched("d/*.c")).containsExactly("d/c.c");
    assertThat(matched("**/*.c")).containsExactly("a.c", "b.c", "d/c.c", "d/e/d.c");
    assertThat(matched("none*")).isEmpty();
    assertThat(matched("d/none*")).isEmpty();
  }

  private List<String> matched(String pattern) throws Exception {
    try (Fd source = open(context)) {
      return new SourceTree(source, IgnorePatterns.none())
          .match(PathPattern.of(pattern)).stream()
              .map(found -> new String(found.path(), UTF_8))
              .toList();
    }
  }

  private void shell(String command) throws Exception {
    Shell.run(context, command);
  }

  /** Others may work in a context: what comes and goes there is no source, and no reason to end. */
  @Test
  void copy_wildcard_whileFilesComeAndGo() throws Exception {
    write(context.resolve("a"), "x");
    AtomicBoolean ended = new AtomicBoolean();
    FutureTask<Boolean> other =
        new FutureTask<>(
            () -> {
              while (!ended.get()) {
                for (int i = 0; i < 50; i++) {
                  assertThat(context.resolve("d" + i + "/e").toFile().mkdirs()).isTrue();
                  assertThat(context.resolve("d" + i + "/e").toFile().delete()).isTrue();
                  assertThat(context.resolve("d" + i).toFile().delete()).isTrue();
                }
              }
              return ended.get();
            });
    new Thread(other).start();
    try (Fd source = open(context)) {
      SourceTree tree = new SourceTree(source, patterns(""));
      for (int i = 0; i < 2000; i++) {
        for (String pattern : List.of("*", "*/nothing", "[a]*")) {
          List<Source> found = tree.match(PathPattern.of(pattern));
          assertThat(found.size()).isAtLeast(pattern.equals("*/nothing") ? 0 : 1);
        }
      }
    } finally {
      ended.set(true);
    }
    assertThat(other.get(1, TimeUnit.MINUTES)).isTrue();
  }
}
