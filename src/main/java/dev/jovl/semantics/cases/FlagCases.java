package dev.jovl.semantics.cases;

import dev.jovl.linux.InodeFlags;
import dev.jovl.linux.Ioctl;
import dev.jovl.linux.Mapping;
import dev.jovl.posix.Errno;
import dev.jovl.posix.OpenFlags;
import dev.jovl.semantics.CallException;
import dev.jovl.semantics.Case;
import dev.jovl.semantics.ChattrFlags;
import dev.jovl.semantics.Check;
import dev.jovl.semantics.Handle;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The flags of chattr(1): what they forbid, and what becomes of them when a file is copied up. */
final class FlagCases {
  private static final String MAN = "chattr(1); ioctl_iflags(2)";

  /** FS_IOC_FSGETXATTR and FS_IOC_FSSETXATTR, with struct fsxattr. */
  private static final int GET_EXTENDED = 0x801c581f;

  private static final int SET_EXTENDED = 0x401c5820;
  private static final int EXTENDED_LENGTH = 28;
  private static final int EXTENDED_NOATIME = 0x40;

  private FlagCases() {}

  @Case(
      name = "flags.immutable.in.layer",
      says =
          "An immutable file of a layer is not changed, moved, linked or removed, until its flag is off",
      by = MAN)
  static void immutableInLayer(Stage s) throws Exception {
    Tree below = s.below().file("f", "x").file("g", "y");
    ChattrFlags.set(below.openRead("f"), InodeFlags.IMMUTABLE);
    Tree m = s.mount();
    Check.fails(() -> m.open("f", OpenFlags.WRONLY, 0), Errno.EPERM);
    Check.fails(() -> m.chmod("f", 0600), Errno.EPERM);
    Check.fails(() -> m.setXattr("f", "user.a", "1"), Errno.EPERM);
    Check.fails(() -> m.removeXattr("f", "user.none"), Errno.EPERM);
    Check.fails(() -> m.unlink("f"), Errno.EPERM);
    Check.fails(() -> m.rename("f", "h"), Errno.EPERM);
    Check.fails(() -> m.rename("g", "f"), Errno.EPERM);
    Check.fails(() -> m.link("f", "h"), Errno.EPERM);
    m.reads("f", "x").reads("g", "y");
    Check.equal("flag", InodeFlags.IMMUTABLE, ChattrFlags.of(m.openRead("f")));
    if (s.contestant().isLayered()) {
      s.upper().absent("f");
    }
    ChattrFlags.set(m.openRead("f"), InodeFlags.NOATIME);
    m.write("f", "z").reads("f", "z").rename("f", "h");
    s.remount();
    Check.equal("flag", InodeFlags.NOATIME, ChattrFlags.of(m.openRead("h")));
  }

  @Case(
      name = "flags.immutable.directory.in.layer",
      says =
          "An immutable directory of a layer is not changed or removed, and neither are its entries",
      by = MAN)
  static void immutableDirectoryInLayer(Stage s) throws Exception {
    Tree below = s.below().dir("d").file("d/f", "x").dir("d/e").dir("empty").file("g", "y");
    ChattrFlags.set(below.openRead("d"), InodeFlags.IMMUTABLE);
    ChattrFlags.set(below.openRead("empty"), InodeFlags.IMMUTABLE);
    Tree m = s.mount();
    Check.fails(() -> m.create("d/n"), Errno.EPERM);
    Check.fails(() -> m.mkdir("d/n", 0755), Errno.EPERM);
    Check.fails(() -> m.link("g", "d/n"), Errno.EPERM);
    Check.fails(() -> m.unlink("d/f"), Errno.EPERM);
    Check.fails(() -> m.rmdir("d/e"), Errno.EPERM);
    Check.fails(() -> m.rename("d/f", "d/n"), Errno.EPERM);
    Check.fails(() -> m.rename("d/f", "n"), Errno.EPERM);
    Check.fails(() -> m.rename("g", "d/n"), Errno.EPERM);
    Check.fails(() -> m.rename("d", "n"), Errno.EPERM);
    Check.fails(() -> m.chmod("d", 0700), Errno.EPERM);
    Check.fails(() -> m.setXattr("d", "user.a", "1"), Errno.EPERM);
    Check.fails(() -> m.rmdir("empty"), Errno.EPERM);
    m.lists("d", "e", "f").lists("", "d", "empty", "g");
    m.write("d/f", "z").mkdir("d/e/n", 0755).reads("d/f", "z");
  }

  @Case(
      name = "flags.append.only.in.layer",
      says = "An append-only file of a layer takes what is appended, and stays append-only",
      by = MAN)
  static void appendOnlyInLayer(Stage s) throws Exception {
    Tree below = s.below().file("f", "x");
    ChattrFlags.set(below.openRead("f"), InodeFlags.APPEND);
    Tree m = s.mount();
    Check.fails(() -> m.open("f", OpenFlags.WRONLY, 0), Errno.EPERM);
    m.open("f", OpenFlags.WRONLY | OpenFlags.APPEND, 0).append("y").append("z").close();
    m.reads("f", "xyz");
    Check.fails(() -> m.open("f", OpenFlags.WRONLY, 0), Errno.EPERM);
    Check.fails(() -> m.unlink("f"), Errno.EPERM);
    s.remount();
    Check.fails(() -> m.unlink("f"), Errno.EPERM);
    m.reads("f", "xyz");
  }

  @Case(
      name = "flags.append.only.never.overwritten",
      says = "What an append-only file holds stays, whatever becomes of its handles and mappings",
      by = "chattr(1); fcntl(2), F_SETFL, EPERM; mmap(2), EACCES")
  static void appendOnlyNeverOverwritten(Stage s) throws Exception {
    Tree below = s.below().file("f", "abc");
    ChattrFlags.set(below.openRead("f"), InodeFlags.APPEND);
    Tree m = s.mount().file("g", "abc");
    try (Handle above = m.openRead("g")) {
      ChattrFlags.set(above, InodeFlags.APPEND);
    }
    for (String path : new String[] {"f", "g"}) {
      Handle file = m.open(path, OpenFlags.RDWR | OpenFlags.APPEND, 0).append("d");
      Check.fails(() -> writeInto(file), Errno.EPERM);
      Check.equal("content", "abcd", file.read(0, 9));
      Check.fails(() -> writeByMapping(file), Errno.EACCES, Errno.EPERM);
      Handle unused = m.openRead(path).dropCache();
      m.reads(path, "abcd").open(path, OpenFlags.WRONLY | OpenFlags.APPEND, 0).append("e");
    }
    s.remount();
    m.reads("f", "abcde").reads("g", "abcde");
  }

  private static void writeInto(Handle file) throws CallException {
    Handle unused = file.done("fcntl", fd -> fd.setFlags(0)).write(1, "X");
  }

  private static void writeByMapping(Handle file) throws CallException {
    try (Mapping mapping = file.map(4, true, Mapping.SHARED)) {
      mapping.put(2, (byte) 'Y');
      Handle synced = file.done("msync", fd -> mapping.sync());
    }
  }

  @Case(
      name = "flags.set.in.mount",
      says = "Immutable and append-only are set in the mount, hold there, and are taken off again",
      by = MAN)
  static void setInMount(Stage s) throws Exception {
    s.below().file("f", "x");
    Tree m = s.mount().file("g", "y");
    for (String path : new String[] {"f", "g"}) {
      String text = m.read(path);
      ChattrFlags.set(m.openRead(path), InodeFlags.IMMUTABLE);
      Check.fails(() -> m.open(path, OpenFlags.WRONLY | OpenFlags.APPEND, 0), Errno.EPERM);
      Check.fails(() -> m.unlink(path), Errno.EPERM);
      ChattrFlags.set(m.openRead(path), InodeFlags.APPEND);
      m.open(path, OpenFlags.RDWR | OpenFlags.APPEND, 0).append("+").close();
      m.reads(path, text + "+");
      Check.fails(() -> m.open(path, OpenFlags.WRONLY | OpenFlags.TRUNC, 0), Errno.EPERM);
      Check.fails(() -> m.rename(path, "h"), Errno.EPERM);
      ChattrFlags.set(m.openRead(path), 0);
      m.overwrite(path, "new").rename(path, "h").unlink("h");
    }
  }

  @Case(
      name = "flags.kept.by.copyup",
      says = "The flags A and S of files and directories are kept when they are copied up",
      by = "fs/overlayfs/copy_up.c, ovl_copy_fileattr")
  static void keptByCopyUp(Stage s) throws Exception {
    Tree below = s.below().file("f", "x").dir("d").file("d/g", "y");
    int both = InodeFlags.NOATIME | InodeFlags.SYNC;
    ChattrFlags.set(below.openRead("f"), both);
    ChattrFlags.set(below.openRead("d"), InodeFlags.NOATIME);
    Tree m = s.mount().write("f", "z").chmod("d/g", 0600);
    Check.equal("A and S", both, ChattrFlags.of(m.openRead("f")));
    s.remount();
    Check.equal("A and S", both, ChattrFlags.of(m.openRead("f")));
    if (s.contestant().isLayered()) {
      Check.equal("A", InodeFlags.NOATIME, ChattrFlags.of(s.upper().openRead("d")));
    }
  }

  @Case(
      name = "flags.extended",
      says = "The flags can be set by FS_IOC_FSSETXATTR too, on lower files and new ones",
      by = "ioctl_xfs_fsgetxattr(2)")
  static void extended(Stage s) throws Exception {
    s.below().file("f", "x");
    Tree m = s.mount().file("g", "y");
    for (String path : new String[] {"f", "g"}) {
      byte[] attributes = new byte[EXTENDED_LENGTH];
      ByteBuffer words = ByteBuffer.wrap(attributes).order(ByteOrder.nativeOrder());
      int unused =
          m.openRead(path).call("get", fd -> Ioctl.withStruct(fd, GET_EXTENDED, attributes));
      words.putInt(0, words.getInt(0) | EXTENDED_NOATIME);
      unused = m.openRead(path).call("set", fd -> Ioctl.withStruct(fd, SET_EXTENDED, attributes));
      Check.equal("A", InodeFlags.NOATIME, ChattrFlags.of(m.openRead(path)));
    }
    m.reads("f", "x").reads("g", "y");
  }
}
