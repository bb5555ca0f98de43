package dev.jovl.semantics.cases;

import dev.jovl.linux.InodeFlags;
import dev.jovl.linux.Mapping;
import dev.jovl.posix.Errno;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.posix.Timespec;
import dev.jovl.semantics.Case;
import dev.jovl.semantics.ChattrFlags;
import dev.jovl.semantics.Check;
import dev.jovl.semantics.Handle;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;
import dev.jovl.semantics.Violation;
import java.util.List;

/** Times of files: their range and exactness, and what moves them. */
final class TimeCases {
  private static final Timespec PAST = new Timespec(1_000_000_000, 111_222_333);
  private static final int USER = 1000;
  private static final String WHEN = "inode(7)";

  private TimeCases() {}

  private static void later(String what, Timespec than, Timespec actual) throws Violation {
    Check.that(actual.compareTo(than) > 0, what + " has moved from " + than + ", is " + actual);
  }

  @Case(
      name = "times.before.1970",
      says = "Times before 1970 are kept, set in the mount or in a lower layer",
      by = "utimensat(2)")
  static void before1970(Stage s) throws Exception {
    Timespec old = new Timespec(-1_000_000, 999_999_999);
    s.below().file("f", "x").times("f", old, old);
    Tree m = s.mount().file("n", "x").times("n", old, new Timespec(-1, 1));
    Check.equal("lower", old, m.stat("f").mtime());
    Check.equal("copied", old, m.chmod("f", 0600).stat("f").mtime());
    Check.equal("new", new Timespec(-1, 1), m.stat("n").mtime());
  }

  @Case(
      name = "times.after.2106",
      says = "Times after 2106 are kept, set in the mount or in a lower layer",
      by = "utimensat(2)")
  static void after2106(Stage s) throws Exception {
    Timespec late = new Timespec(1L << 33, 5);
    s.below().file("f", "x").times("f", late, late);
    Tree m = s.mount().file("n", "x").times("n", late, late);
    Check.equal("lower", late, m.stat("f").mtime());
    Check.equal("copied", late, m.chmod("f", 0600).stat("f").mtime());
    Check.equal("new", late, m.stat("n").atime());
  }

  @Case(
      name = "times.omit",
      says = "UTIME_OMIT keeps one time while the other is set",
      by = "utimensat(2)")
  static void omit(Stage s) throws Exception {
    Timespec other = new Timespec(5, 6);
    s.below().file("f", "x").times("f", PAST, PAST);
    Tree m = s.mount().times("f", null, other);
    Check.equal("atime", PAST, m.stat("f").atime());
    Check.equal("mtime", other, m.stat("f").mtime());
    m.times("f", other, null);
    Check.equal("atime", other, m.stat("f").atime());
  }

  @Case(name = "times.now", says = "UTIME_NOW sets the present", by = "utimensat(2)")
  static void now(Stage s) throws Exception {
    s.below().file("f", "x").times("f", PAST, PAST);
    Tree m = s.mount().file("clock", "");
    Timespec before = m.stat("clock").mtime();
    m.times("f", Timespec.NOW, Timespec.NOW);
    Check.that(m.stat("f").mtime().compareTo(before) >= 0, "mtime is the present");
    Check.that(m.stat("f").atime().compareTo(before) >= 0, "atime is the present");
  }

  @Case(
      name = "times.permissions",
      says = "Whoever may write sets the present, only the owner sets any time",
      by = "utimensat(2)")
  static void permissions(Stage s) throws Exception {
    s.below().chmod("", 0755).file("f", "x", 0666).file("g", "x", 0644);
    Tree m = s.mount();
    s.as(
        USER,
        () -> {
          m.times("f", Timespec.NOW, Timespec.NOW);
          Check.fails(() -> m.times("f", PAST, PAST), Errno.EPERM);
          Check.fails(() -> m.times("g", Timespec.NOW, Timespec.NOW), Errno.EACCES);
        });
  }

  @Case(name = "times.write", says = "Writing and truncating move mtime and ctime", by = WHEN)
  static void write(Stage s) throws Exception {
    s.below().file("f", "xyz").file("g", "xyz").times("f", PAST, PAST).times("g", PAST, PAST);
    Tree m = s.mount();
    Timespec f = m.stat("f").ctime();
    Timespec g = m.stat("g").ctime();
    Programs.pause();
    m.write("f", "a");
    m.openWrite("g").truncate(1);
    later("mtime by write", PAST, m.stat("f").mtime());
    later("mtime by truncate", PAST, m.stat("g").mtime());
    later("ctime by write", f, m.stat("f").ctime());
    later("ctime by truncate", g, m.stat("g").ctime());
  }

  @Case(
      name = "times.write.seen.by.fstat",
      says = "fstat after a write shows the new mtime, also after the file was closed",
      by = WHEN)
  static void seenByFstat(Stage s) throws Exception {
    Tree m = s.mount().file("f", "x").times("f", PAST, PAST);
    Handle handle = m.openWrite("f");
    Check.equal("before", PAST, handle.stat().mtime());
    handle.write(0, "y");
    Timespec after = handle.stat().mtime();
    later("mtime", PAST, after);
    handle.close();
    Check.equal("after closing", after, m.stat("f").mtime());
  }

  @Case(
      name = "times.attributes.move.ctime",
      says = "chmod, chown, setxattr and link move ctime and not mtime",
      by = WHEN)
  static void attributes(Stage s) throws Exception {
    s.below().file("f", "x").times("f", PAST, PAST);
    Tree m = s.mount();
    Timespec changed = m.stat("f").ctime();
    Programs.pause();
    m.chmod("f", 0600);
    later("ctime by chmod", changed, m.stat("f").ctime());
    changed = m.stat("f").ctime();
    Programs.pause();
    m.chown("f", 1, 1);
    later("ctime by chown", changed, m.stat("f").ctime());
    changed = m.stat("f").ctime();
    Programs.pause();
    m.setXattr("f", "user.a", "b");
    later("ctime by setxattr", changed, m.stat("f").ctime());
    changed = m.stat("f").ctime();
    Programs.pause();
    m.link("f", "g");
    later("ctime by link", changed, m.stat("f").ctime());
    Check.equal("mtime", PAST, m.stat("f").mtime());
  }

  @Case(
      name = "times.flags.move.ctime",
      says = "chattr moves ctime and not mtime",
      by = "ioctl_iflags(2); Linux, vfs_fileattr_set()")
  static void flags(Stage s) throws Exception {
    Tree m = s.mount().file("f", "x").times("f", PAST, PAST);
    Handle file = m.openRead("f");
    Timespec changed = file.stat().ctime();
    Programs.pause();
    ChattrFlags.set(file, InodeFlags.NOATIME);
    later("ctime by chattr", changed, file.stat().ctime());
    Check.equal("mtime", PAST, m.stat("f").mtime());
  }

  @Case(
      name = "times.chown.of.nothing",
      says = "chown() to no owner and no group moves ctime of a file, a fifo and a directory",
      by = "Linux, chown_common()")
  static void chownOfNothing(Stage s) throws Exception {
    Tree m = s.mount().file("f", "x").fifo("p").dir("d");
    for (String name : List.of("f", "p", "d")) {
      Timespec before = m.stat(name).ctime();
      Programs.pause();
      later("ctime of " + name, before, m.chown(name, -1, -1).stat(name).ctime());
    }
  }

  @Case(
      name = "times.unlink.moves.ctime",
      says = "Removing one of two names moves the ctime of the file",
      by = WHEN)
  static void unlink(Stage s) throws Exception {
    Tree m = s.mount().file("f", "x").link("f", "g");
    Timespec changed = m.stat("g").ctime();
    Programs.pause();
    later("ctime", changed, m.unlink("f").stat("g").ctime());
  }

  @Case(
      name = "times.rename.moves.ctime",
      says = "Moving a file moves its ctime",
      by = "rename(2) of ext4 and others")
  static void rename(Stage s) throws Exception {
    Tree m = s.mount().file("f", "x");
    Timespec changed = m.stat("f").ctime();
    Programs.pause();
    later("ctime", changed, m.rename("f", "g").stat("g").ctime());
  }

  @Case(
      name = "times.copy.seen.by.stat",
      says = "Opening to write and chmod leave no time of file and directory to be seen later",
      by = "stat(2)")
  static void copySeenByStat(Stage s) throws Exception {
    s.below().dir("d").file("d/f", "x").file("d/g", "x");
    Tree m = s.mount();
    List<String> names = List.of("d", "d/f", "d/g");
    for (String name : names) {
      Check.that(m.stat(name).nlink() > 0, name + " is there");
    }
    Programs.pause();
    m.openWrite("d/f").close();
    Stat afterOpen = m.stat("d/f");
    Programs.pause();
    m.chmod("d/g", 0600);
    List<Stat> after = List.of(m.stat("d"), afterOpen, m.stat("d/g"));
    s.remount();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      Check.equal("ctime of " + name, after.get(i).ctime(), m.stat(name).ctime());
      Check.equal("links of " + name, after.get(i).nlink(), m.stat(name).nlink());
    }
  }

  @Case(
      name = "times.read.leaves.mtime",
      says = "Reading a file moves neither mtime nor ctime",
      by = WHEN)
  static void read(Stage s) throws Exception {
    s.below().file("f", "x").times("f", PAST, PAST);
    Tree m = s.mount();
    Stat before = m.stat("f");
    m.reads("f", "x").reads("f", "x");
    Check.equal("mtime", before.mtime(), m.stat("f").mtime());
    Check.equal("ctime", before.ctime(), m.stat("f").ctime());
  }

  @Case(
      name = "times.layer.atime",
      says = "Reading through the mount leaves the access times of the layers",
      by = Docs.OVL + "Non-standard behavior, a",
      layers = true)
  static void layerAtime(Stage s) throws Exception {
    Tree lower = s.layer(1).dir("d").file("d/f", "x").symlink("d/f", "l");
    Tree unused = lower.times("d/f", PAST, PAST).times("d", PAST, PAST).times("l", PAST, PAST);
    s.mount().reads("d/f", "x").lists("d", "f").reads("l", "x");
    Check.equal("atime of the file", PAST, lower.stat("d/f").atime());
    Check.equal("atime of the directory", PAST, lower.stat("d").atime());
  }

  @Case(
      name = "times.symlink",
      says = "The times of a symbolic link are its own",
      by = "utimensat(2), AT_SYMLINK_NOFOLLOW")
  static void symlink(Stage s) throws Exception {
    s.below().file("f", "x").symlink("f", "l");
    Tree m = s.mount();
    Timespec file = m.stat("f").mtime();
    m.times("l", PAST, PAST);
    Check.equal("link", PAST, m.stat("l").mtime());
    Check.equal("file", file, m.stat("f").mtime());
  }

  @Case(
      name = "times.mapping",
      says = "Writing through a mapping moves mtime by the time it is synced",
      by = "mmap(2)")
  static void mapping(Stage s) throws Exception {
    Tree m = s.mount().file("f", "xyz").times("f", PAST, PAST);
    Mapping mapping = s.closeLater(m.openWrite("f").map(3, true, Mapping.SHARED));
    mapping.put(0, (byte) 'X');
    mapping.sync();
    later("mtime", PAST, m.stat("f").mtime());
  }

  @Case(
      name = "times.mapping.again",
      says = "Each change by a mapping moves mtime, whoever has looked before, and after close",
      by = "mmap(2)")
  static void mappingAgain(Stage s) throws Exception {
    Tree m = s.mount().file("f", "abc");
    Handle file = m.openWrite("f");
    Mapping mapping = s.closeLater(file.map(3, true, Mapping.SHARED));
    m.times("f", null, PAST);
    Check.equal("before", PAST, file.stat().mtime());
    mapping.put(0, (byte) 'X');
    mapping.sync();
    later("mtime", PAST, m.stat("f").mtime());
    m.times("f", null, PAST);
    file.close();
    Check.equal("before the second", PAST, m.stat("f").mtime());
    mapping.put(1, (byte) 'Y');
    mapping.sync();
    later("mtime after close", PAST, m.stat("f").mtime());
  }

  @Case(
      name = "times.set.then.write.then.set",
      says = "A time that is set after the last write stays, as tar and cp -p need it",
      by = "utimensat(2)")
  static void setAfterWrite(Stage s) throws Exception {
    Tree m = s.mount();
    Handle file = m.create("f");
    file.append("text").setTimes(PAST, PAST).chmod(0640);
    file.close();
    Check.equal("mtime", PAST, m.stat("f").mtime());
    m.reads("f", "text");
    Check.equal("mtime after reading", PAST, m.stat("f").mtime());
  }

  @Case(
      name = "times.read.without.atime",
      says = "A read through O_NOATIME leaves the access time, of setuid files too",
      by = "open(2)")
  static void readWithoutAtime(Stage s) throws Exception {
    Tree m = s.mount().file("f", "x", 04755).file("g", "x").times("f", PAST, PAST);
    m.times("g", PAST, PAST);
    int flags = OpenFlags.RDONLY | OpenFlags.NOATIME;
    Check.equal("contents", "x", m.open("f", flags, 0).readAll());
    Check.equal("contents", "x", m.open("g", flags, 0).readAll());
    s.remount();
    Check.equal("atime", PAST, m.stat("f").atime());
    Check.equal("atime", PAST, m.stat("g").atime());
  }
}
