package dev.jovl.semantics.cases;

import static dev.jovl.semantics.cases.Docs.OVL;

import dev.jovl.linux.FileData;
import dev.jovl.linux.Locks;
import dev.jovl.linux.Mapping;
import dev.jovl.linux.Open;
import dev.jovl.posix.Errno;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Timespec;
import dev.jovl.semantics.Case;
import dev.jovl.semantics.Check;
import dev.jovl.semantics.Handle;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;
import java.nio.ByteBuffer;

/**
 * Files and mappings that are open while the file is copied up: they are the same file before and
 * after.
 */
final class HandleCases {
  private static final String ONE_FILE = "open(2): a file is one file, whoever opened it first";

  private HandleCases() {}

  @Case(
      name = "handle.reader.sees.writer",
      says = "A reader that opened a lower file first sees what a writer writes after",
      by = ONE_FILE)
  static void readerSeesWriter(Stage s) throws Exception {
    s.below().file("f", "old bytes");
    Tree m = s.mount();
    Handle reader = m.openRead("f");
    Check.equal("before", "old bytes", reader.readAll());
    m.write("f", "NEW");
    Check.equal("after", "NEW bytes", reader.readAll());
  }

  @Case(
      name = "handle.reader.sees.growth",
      says = "It sees a file that has grown, and its size by fstat",
      by = ONE_FILE)
  static void readerSeesGrowth(Stage s) throws Exception {
    s.below().file("f", "one");
    Tree m = s.mount();
    Handle reader = m.openRead("f");
    Check.equal("before", "one", reader.readNext(10));
    m.open("f", OpenFlags.WRONLY | OpenFlags.APPEND, 0).append("two");
    Check.equal("size", 6L, reader.stat().size());
    Check.equal("the rest", "two", reader.readNext(10));
  }

  @Case(
      name = "handle.reader.sees.truncation",
      says = "It sees a file that was cut and written anew",
      by = ONE_FILE)
  static void readerSeesTruncation(Stage s) throws Exception {
    s.below().file("f", "a long line of old bytes");
    Tree m = s.mount();
    Handle reader = m.openRead("f");
    Check.equal("before", "a long line of old bytes", reader.readAll());
    m.overwrite("f", "new");
    Check.equal("after", "new", reader.readAll());
    Check.equal("size", 3L, reader.stat().size());
  }

  @Case(
      name = "handle.stale.cache",
      says = "An old handle that reads after the cache was dropped brings no old byte into it",
      by = ONE_FILE)
  static void staleCache(Stage s) throws Exception {
    Pattern pattern = new Pattern(1 << 20);
    pattern.write(s.below().create("f"));
    Tree m = s.mount();
    Handle old = m.openRead("f");
    Check.equal("before", pattern.part(0, 10), old.read(0, 10));
    Handle writer = m.openWrite("f");
    for (int at = 0; at < 1 << 20; at += 64 * 1024) {
      String part = "w".repeat(100);
      writer.write(at + 5000L, part);
      pattern.put(at + 5000, part);
    }
    writer.sync().dropCache();
    old.dropCache();
    pattern.check(old);
    writer.write(9000, "x");
    pattern.put(9000, "x");
    pattern.check(old);
    writer.close();
    pattern.check(m.openRead("f"));
  }

  @Case(
      name = "handle.never.writes.below",
      says = "With a reader open on the lower file, what a writer writes reaches the copy only",
      by = OVL + "Non-directories")
  static void neverWritesBelow(Stage s) throws Exception {
    s.below().file("f", "lower lower lower");
    Tree m = s.mount();
    Handle reader = m.openRead("f");
    Check.equal("before", "lower", reader.read(0, 5));
    Handle writer = m.openWrite("f");
    writer.write(0, "UPPER").sync();
    Handle second = m.openWrite("f");
    second.write(6, "UPPER").sync();
    Check.equal("old handle", "UPPER UPPER lower", reader.readAll());
    m.reads("f", "UPPER UPPER lower");
  }

  @Case(
      name = "handle.mapping.shared.sees.writer",
      says = "A shared mapping made before the copy shows what is written after",
      by = "mmap(2), MAP_SHARED",
      kernel = "a mapping of the lower file stays on it (overlayfs: Non-standard behavior, b)")
  static void mappingSeesWriter(Stage s) throws Exception {
    s.below().file("f", "old bytes");
    Tree m = s.mount();
    Mapping mapping = s.closeLater(m.openRead("f").map(9, false, Mapping.SHARED));
    Check.equal("before", "old bytes", text(mapping, 9));
    m.write("f", "NEW");
    Check.equal("after", "NEW bytes", text(mapping, 9));
  }

  @Case(
      name = "handle.mapping.private.sees.writer",
      says = "So does a private mapping of a page that was not changed in it, or it keeps all old",
      by = "mmap(2), MAP_PRIVATE")
  static void privateMapping(Stage s) throws Exception {
    s.below().file("f", "old bytes");
    Tree m = s.mount();
    Mapping mapping = s.closeLater(m.openRead("f").map(9, true, Mapping.PRIVATE));
    Check.equal("before", "old bytes", text(mapping, 9));
    mapping.put(8, (byte) 'S');
    m.write("f", "NEW");
    String after = text(mapping, 9);
    Check.that(after.equals("old byteS") || after.equals("NEW byteS"), "no mixture: " + after);
    m.reads("f", "NEW bytes");
  }

  @Case(
      name = "handle.mapping.writes.after.copy",
      says = "A shared mapping for writing reaches the copy, readers, and the disk",
      by = "mmap(2), MAP_SHARED",
      layers = true)
  static void mappingWrites(Stage s) throws Exception {
    s.layer(1).file("f", "lower bytes");
    Tree m = s.mount();
    Handle reader = m.openRead("f");
    Check.equal("before", "lower bytes", reader.readAll());
    Mapping mapping = s.closeLater(m.openWrite("f").map(11, true, Mapping.SHARED));
    mapping.put(0, (byte) 'U');
    mapping.put(1, (byte) 'P');
    Check.equal("read", "UPwer bytes", reader.readAll());
    mapping.sync();
    s.upper().reads("f", "UPwer bytes");
  }

  @Case(
      name = "handle.inode.stays",
      says = "An open file has the same inode before and after the copy, and so has its name",
      by = OVL + "Inode properties")
  static void inodeStays(Stage s) throws Exception {
    s.below().file("f", "x");
    Tree m = s.mount();
    Handle handle = m.openRead("f");
    long before = handle.stat().ino();
    m.write("f", "y");
    Check.equal("inode of the handle", before, handle.stat().ino());
    Check.equal("inode of the name", before, m.stat("f").ino());
    Check.equal("device", m.stat("f").device(), handle.stat().device());
  }

  @Case(
      name = "handle.attributes.are.shared",
      says = "fstat of an old handle shows a later chmod, chown and change of times",
      by = ONE_FILE)
  static void attributesShared(Stage s) throws Exception {
    s.below().file("f", "x", 0644);
    Tree m = s.mount();
    Handle handle = m.openRead("f");
    Timespec time = new Timespec(77, 88);
    m.chown("f", 5, 6).chmod("f", 0600).times("f", null, time);
    Check.octal("mode", 0100600, handle.stat().mode());
    Check.equal("owner", 5, handle.stat().uid());
    Check.equal("mtime", time, handle.stat().mtime());
  }

  @Case(
      name = "handle.changes.by.old.handle",
      says =
          "fchmod, fchown, futimens and fsetxattr by a handle opened before the copy change the file",
      by = "fchmod(2)")
  static void changesByOldHandle(Stage s) throws Exception {
    s.below().file("f", "x", 0644);
    Tree m = s.mount();
    Handle handle = m.openRead("f");
    Handle second = m.openRead("f");
    handle.chmod(0640).chown(3, 4);
    m.hasMode("f", 0640);
    second.setXattr("user.a", "b").setTimes(new Timespec(1, 2), new Timespec(3, 4));
    m.hasXattr("f", "user.a", "b").reads("f", "x");
    Check.equal("owner", 3, m.stat("f").uid());
    Check.equal("mtime", new Timespec(3, 4), m.stat("f").mtime());
    Check.equal("by the other", "b", handle.xattr("user.a"));
  }

  @Case(
      name = "handle.two.writers",
      says =
          "Two that write by their own handles, one opened before the other's copy, lose nothing",
      by = ONE_FILE)
  static void twoWriters(Stage s) throws Exception {
    s.below().file("f", "..........");
    Tree m = s.mount();
    Handle one = m.openWrite("f");
    Handle two = m.openWrite("f");
    one.write(0, "1").sync();
    two.write(9, "2");
    one.write(4, "1");
    m.reads("f", "1...1....2");
    Check.equal("first", "1...1....2", one.readAll());
  }

  @Case(
      name = "handle.after.rename",
      says = "A handle on a lower file follows the file when its name moves and it is changed",
      by = "rename(2)")
  static void afterRename(Stage s) throws Exception {
    s.below().file("f", "text").dir("d");
    Tree m = s.mount();
    Handle handle = m.openRead("f");
    m.rename("f", "d/g").write("d/g", "T");
    Check.equal("contents", "Text", handle.readAll());
    Check.equal("inode", m.stat("d/g").ino(), handle.stat().ino());
  }

  @Case(
      name = "handle.name.replaced",
      says = "A handle keeps the old file, now without a name, when its name is given to another",
      by = "rename(2)",
      kernel = "it shows the link count that the removed file has in its layer")
  static void nameReplaced(Stage s) throws Exception {
    s.below().file("f", "old");
    Tree m = s.mount().file("tmp", "new");
    Handle handle = m.openRead("f");
    m.rename("tmp", "f").reads("f", "new").write("f", "NEW");
    Check.equal("contents", "old", handle.readAll());
    Check.equal("links", 0, handle.stat().nlink());
  }

  @Case(
      name = "handle.position.stays",
      says = "The position of a handle stays when the file is copied up",
      by = "lseek(2)")
  static void positionStays(Stage s) throws Exception {
    s.below().file("f", "0123456789");
    Tree m = s.mount();
    Handle handle = m.openRead("f");
    Check.equal("first", "0123", handle.readNext(4));
    m.write("f", "abcdefghij");
    Check.equal("second", "efg", handle.readNext(3));
    Check.equal("position", 7L, handle.seek(0, FileData.SEEK_CUR));
  }

  @Case(
      name = "handle.lock.stays",
      says = "A lock taken before the copy still keeps others out after it",
      by = "flock(2)")
  static void lockStays(Stage s) throws Exception {
    s.below().file("f", "x");
    Tree m = s.mount();
    Handle first = m.openRead("f");
    Check.that(first.lock(Locks.EXCLUSIVE), "the lock is free");
    Handle writer = m.openWrite("f");
    writer.write(0, "y");
    Check.that(!writer.lock(Locks.EXCLUSIVE), "the lock is taken");
    first.close();
    Check.that(writer.lock(Locks.EXCLUSIVE), "the lock is free again");
  }

  @Case(
      name = "handle.opened.again",
      says = "/proc/self/fd of an old handle opens the file as it is now",
      by = "proc(5)")
  static void openedAgain(Stage s) throws Exception {
    s.below().file("f", "old");
    Tree m = s.mount();
    Handle handle = m.openRead("f");
    Check.equal("before", "old", handle.readAll());
    m.write("f", "NEW");
    Handle again =
        s.closeLater(new Handle(handle.call("open", fd -> Open.again(fd, OpenFlags.RDWR)), "f"));
    Check.equal("contents", "NEW", again.readAll());
    again.write(0, "X");
    m.reads("f", "XEW");
  }

  @Case(
      name = "handle.read.only.refuses",
      says = "A handle for reading stays one after the copy: writing is EBADF",
      by = "write(2)")
  static void readOnlyRefuses(Stage s) throws Exception {
    s.below().file("f", "x");
    Tree m = s.mount();
    Handle handle = m.openRead("f");
    m.write("f", "y");
    Check.fails(() -> handle.write(0, "z"), Errno.EBADF);
    Check.fails(() -> handle.truncate(0), Errno.EINVAL, Errno.EBADF);
    m.reads("f", "y");
  }

  @Case(
      name = "handle.sync.of.reader",
      says = "fsync by a handle opened before the copy succeeds",
      by = "fsync(2)")
  static void syncOfReader(Stage s) throws Exception {
    s.below().file("f", "x");
    Tree m = s.mount();
    Handle handle = m.openRead("f");
    handle.sync();
    m.write("f", "y");
    handle.sync();
    Check.equal("contents", "y", handle.readAll());
  }

  @Case(
      name = "handle.directory.sees.new.names",
      says =
          "A directory that was open before it was copied lists, on rewinding, what was made after",
      by = "readdir(3); rewinddir(3)")
  static void directoryHandle(Stage s) throws Exception {
    s.below().dir("d").file("d/a", "1");
    Tree m = s.mount();
    Handle directory = m.openDir("d");
    Check.equal("before", 1, Tree.names(Tree.entries(directory)).size());
    m.file("d/b", "2").unlink("d/a");
    long unused = directory.seek(0, FileData.SEEK_SET);
    Check.equal("after", "[b]", Tree.names(Tree.entries(directory)).toString());
  }

  @Case(
      name = "handle.executing",
      says = "A lower program that is running cannot be written: ETXTBSY, and O_TRUNC cuts nothing",
      by = "open(2)")
  static void executing(Stage s) throws Exception {
    Tree below = s.below();
    Programs.copy("/bin/sleep", below, "sleep");
    Tree m = s.mount();
    long size = m.stat("sleep").size();
    Process process = new ProcessBuilder(m.text("sleep"), "30").start();
    try {
      Check.fails(() -> m.openWrite("sleep"), Errno.ETXTBSY);
      int cutting = OpenFlags.WRONLY | OpenFlags.TRUNC;
      Check.fails(() -> m.open("sleep", cutting, 0), Errno.ETXTBSY);
      Check.equal("size", size, m.stat("sleep").size());
    } finally {
      process.destroyForcibly().waitFor();
    }
    m.openWrite("sleep").close();
  }

  @Case(
      name = "handle.path.only",
      says = "A handle of O_PATH taken before the copy shows the file as it is after",
      by = "open(2), O_PATH")
  static void pathOnly(Stage s) throws Exception {
    s.below().file("f", "x", 0644);
    Tree m = s.mount();
    Handle handle = m.open("f", OpenFlags.PATH, 0);
    m.chmod("f", 0600).write("f", "longer");
    Check.octal("mode", 0100600, handle.stat().mode());
    Check.equal("size", 6L, handle.stat().size());
  }

  @Case(
      name = "handle.two.names.one.file",
      says = "Handles by both names of a lower hard link stay one file when one of them is written",
      by = "link(2)")
  static void twoNames(Stage s) throws Exception {
    s.below().file("a", "old").link("a", "b");
    Tree m = s.mount();
    Handle a = m.openRead("a");
    Handle b = m.openRead("b");
    Check.equal("before", "old", b.readAll());
    m.write("a", "NEW");
    Check.equal("by the first", "NEW", a.readAll());
    Check.equal("by the second", "NEW", b.readAll());
    m.reads("b", "NEW");
  }

  private static String text(Mapping mapping, int length) {
    return Handle.text(ByteBuffer.wrap(mapping.read(0, length)));
  }
}
