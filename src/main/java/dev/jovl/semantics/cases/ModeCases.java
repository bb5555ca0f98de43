package dev.jovl.semantics.cases;

import dev.jovl.posix.Device;
import dev.jovl.posix.Errno;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.semantics.Case;
import dev.jovl.semantics.Check;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;

/** Modes: the umask, and who may change them. */
final class ModeCases {
  private static final int USER = 1000;
  private static final int OTHER = 1001;
  private static final int GROUP = 2000;

  private ModeCases() {}

  @Case(name = "mode.umask.file", says = "A new file has its mode less the umask", by = "umask(2)")
  static void umaskFile(Stage s) throws Exception {
    Tree m = s.mount();
    s.umask(077, () -> m.open("a", OpenFlags.CREAT | OpenFlags.WRONLY, 0666).close());
    s.umask(0, () -> m.open("b", OpenFlags.CREAT | OpenFlags.WRONLY, 0666).close());
    s.umask(027, () -> m.open("c", OpenFlags.CREAT | OpenFlags.WRONLY, 0777).close());
    m.hasMode("a", 0600).hasMode("b", 0666).hasMode("c", 0750);
  }

  @Case(
      name = "mode.umask.directory",
      says = "A new directory has its mode less the umask",
      by = "umask(2)")
  static void umaskDirectory(Stage s) throws Exception {
    Tree m = s.mount();
    s.umask(077, () -> m.mkdir("a", 0777));
    s.umask(0, () -> m.mkdir("b", 0777));
    m.hasMode("a", 0700).hasMode("b", 0777);
  }

  @Case(
      name = "mode.umask.special",
      says = "A new fifo, socket and device have exactly their mode less the umask",
      by = "mknod(2)")
  static void umaskSpecial(Stage s) throws Exception {
    Tree m = s.mount();
    s.umask(
        027,
        () ->
            m.mknod("p", Mode.FIFO | 0666, 0)
                .mknod("s", Mode.SOCKET | 0666, 0)
                .mknod("c", Mode.CHARACTER | 0600, Device.make(1, 3)));
    m.hasMode("p", 0640).hasMode("s", 0640).hasMode("c", 0600);
  }

  @Case(
      name = "mode.create.read.only",
      says = "A file that is created with mode 0400 can be written by its descriptor",
      by = "open(2)")
  static void createReadOnly(Stage s) throws Exception {
    s.openDirectory();
    Tree m = s.mount();
    s.as(
        USER,
        () -> {
          m.open("d/f", OpenFlags.CREAT | OpenFlags.RDWR, 0400).append("text");
          m.reads("d/f", "text").hasMode("d/f", 0400);
          Check.fails(() -> m.openWrite("d/f"), Errno.EACCES);
        });
  }

  @Case(
      name = "mode.mkdir.read.only",
      says = "A user can make a directory of mode 0555, in which even they cannot make a file",
      by = "mkdir(2)")
  static void mkdirReadOnly(Stage s) throws Exception {
    s.openDirectory();
    Tree m = s.mount();
    s.as(
        USER,
        () -> {
          m.mkdir("d/r", 0555).hasMode("d/r", 0555);
          Check.fails(() -> m.create("d/r/f"), Errno.EACCES);
        });
  }

  @Case(
      name = "mode.chmod.by.stranger",
      says = "Only the owner and root change a mode",
      by = "chmod(2)")
  static void chmodByStranger(Stage s) throws Exception {
    Tree unused = s.openDirectory().file("d/f", "x", 0666).chown("d/f", USER, USER);
    Tree m = s.mount();
    s.as(OTHER, () -> Check.fails(() -> m.chmod("d/f", 0777), Errno.EPERM));
    s.as(USER, () -> m.chmod("d/f", 0600));
    m.hasMode("d/f", 0600);
  }

  @Case(
      name = "mode.chmod.setgid.by.stranger.to.group",
      says = "chmod by an owner who is not in the group of the file takes setgid away",
      by = "chmod(2)")
  static void chmodSetgid(Stage s) throws Exception {
    Tree unused = s.openDirectory().file("d/f", "x").chown("d/f", USER, GROUP);
    Tree m = s.mount();
    s.as(USER, () -> m.chmod("d/f", 02755));
    m.hasMode("d/f", 0755);
    s.as(USER, USER, new int[] {GROUP}, () -> m.chmod("d/f", 02755));
    m.hasMode("d/f", 02755);
  }
}
