package dev.jovl.semantics.cases;

import dev.jovl.posix.Errno;
import dev.jovl.posix.Timespec;
import dev.jovl.semantics.Case;
import dev.jovl.semantics.Check;
import dev.jovl.semantics.Handle;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;

/** Moving names of files, over all that can be in the way. */
final class RenameCases {
  private RenameCases() {}

  @Case(name = "rename.file.upper", says = "A new file moves, with nothing left", by = "rename(2)")
  static void fileUpper(Stage s) throws Exception {
    Tree m = s.mount().file("a", "x");
    long inode = m.stat("a").ino();
    m.rename("a", "b").absent("a").reads("b", "x").lists("", "b");
    Check.equal("inode", inode, m.stat("b").ino());
  }

  @Case(
      name = "rename.file.lower",
      says = "A lower file moves and its old name is gone, also after a remount",
      by = "rename(2)",
      layers = true)
  static void fileLower(Stage s) throws Exception {
    s.layer(1).file("a", "x");
    s.mount().rename("a", "b").absent("a").reads("b", "x").lists("", "b");
    s.upper().isWhiteout("a").reads("b", "x");
    s.remount().absent("a").reads("b", "x");
  }

  @Case(name = "rename.file.over.lower", says = "A new file replaces a lower one", by = "rename(2)")
  static void overLower(Stage s) throws Exception {
    s.below().file("b", "old");
    s.mount().file("a", "new").rename("a", "b").reads("b", "new").absent("a").lists("", "b");
  }

  @Case(
      name = "rename.file.lower.over.lower",
      says = "A lower file replaces another lower file",
      by = "rename(2)")
  static void lowerOverLower(Stage s) throws Exception {
    s.below().file("a", "A").file("b", "B");
    s.mount().rename("a", "b").reads("b", "A").absent("a").lists("", "b");
  }

  @Case(
      name = "rename.file.over.whiteout",
      says = "A file moves to the name of a removed lower file",
      by = "rename(2)")
  static void overWhiteout(Stage s) throws Exception {
    s.below().file("b", "old").file("c", "C");
    s.mount().unlink("b").file("a", "new").rename("a", "b").reads("b", "new").lists("", "b", "c");
  }

  @Case(
      name = "rename.and.make.again",
      says = "The old name of a moved lower file can be given to a new file",
      by = "rename(2)")
  static void makeAgain(Stage s) throws Exception {
    s.below().file("a", "one");
    s.mount().rename("a", "b").file("a", "two").reads("a", "two").reads("b", "one");
    s.view().unlink("a").absent("a").reads("b", "one");
  }

  @Case(
      name = "rename.there.and.back",
      says = "A lower file that moves and comes back is the same file",
      by = "rename(2)")
  static void thereAndBack(Stage s) throws Exception {
    s.below().file("a", "x");
    Tree m = s.mount();
    long inode = m.stat("a").ino();
    m.rename("a", "b").rename("b", "a").reads("a", "x").absent("b").lists("", "a");
    Check.equal("inode", inode, m.stat("a").ino());
  }

  @Case(
      name = "rename.to.other.directory",
      says = "A lower file moves between lower directories",
      by = "rename(2)")
  static void otherDirectory(Stage s) throws Exception {
    s.below().dir("d").file("d/f", "x").dir("e").file("e/g", "y");
    s.mount().rename("d/f", "e/f").lists("d").lists("e", "f", "g").reads("e/f", "x");
  }

  @Case(
      name = "rename.onto.itself",
      says = "A name moved onto itself stays, and so do two names of one file",
      by = "rename(2)")
  static void ontoItself(Stage s) throws Exception {
    s.below().file("a", "x").link("a", "b").dir("d");
    Tree m = s.mount().rename("a", "a").reads("a", "x").rename("d", "d");
    m.link("a", "c").rename("a", "c").reads("a", "x").reads("c", "x");
  }

  @Case(
      name = "rename.absent",
      says = "An absent name or an absent directory is ENOENT",
      by = "rename(2)")
  static void absent(Stage s) throws Exception {
    s.below().file("f", "x").file("gone", "x");
    Tree m = s.mount().unlink("gone");
    Check.fails(() -> m.rename("a", "b"), Errno.ENOENT);
    Check.fails(() -> m.rename("gone", "b"), Errno.ENOENT);
    Check.fails(() -> m.rename("f", "d/f"), Errno.ENOENT);
    m.lists("", "f");
  }

  @Case(
      name = "rename.kinds.do.not.mix",
      says = "A file over a directory is EISDIR, a directory over a file ENOTDIR",
      by = "rename(2)")
  static void kinds(Stage s) throws Exception {
    s.below().file("f", "x").dir("d");
    Tree m = s.mount().file("g", "x").dir("e");
    Check.fails(() -> m.rename("f", "d"), Errno.EISDIR);
    Check.fails(() -> m.rename("g", "e"), Errno.EISDIR);
    Check.fails(() -> m.rename("e", "f"), Errno.ENOTDIR);
    Check.fails(() -> m.rename("e", "g"), Errno.ENOTDIR);
    m.lists("", "d", "e", "f", "g");
  }

  @Case(
      name = "rename.others",
      says = "Lower symbolic links, fifos and empty directories move too",
      by = "rename(2)")
  static void others(Stage s) throws Exception {
    s.below().symlink("x", "l").fifo("p").dir("d");
    Tree m = s.mount().rename("l", "l2").rename("p", "p2").rename("d", "d2");
    Check.equal("target", "x", m.readlink("l2"));
    m.lists("", "d2", "l2", "p2").lists("d2");
  }

  @Case(
      name = "rename.times",
      says = "A move changes the times of both directories, and not the mtime of what moves",
      by = "inode(7)")
  static void times(Stage s) throws Exception {
    Timespec past = new Timespec(1_000_000_000, 5);
    s.below().dir("d").file("d/f", "x").dir("e").times("d/f", past, past);
    Tree m = s.mount().times("d", past, past).times("e", past, past);
    Timespec d = m.stat("d").ctime();
    Timespec e = m.stat("e").ctime();
    Programs.pause();
    m.rename("d/f", "e/f");
    Check.that(m.stat("d").mtime().compareTo(past) > 0, "d has a new mtime");
    Check.that(m.stat("d").ctime().compareTo(d) > 0, "d has a new ctime");
    Check.that(m.stat("e").mtime().compareTo(past) > 0, "e has a new mtime");
    Check.that(m.stat("e").ctime().compareTo(e) > 0, "e has a new ctime");
    Check.equal("mtime of f", past, m.stat("e/f").mtime());
  }

  @Case(
      name = "rename.long.names",
      says = "A name of 255 bytes moves to another of 255; 256 are ENAMETOOLONG",
      by = "rename(2)")
  static void longNames(Stage s) throws Exception {
    String a = "a".repeat(255);
    String b = "b".repeat(255);
    s.below().file(a, "x").dir("d");
    Tree m = s.mount().rename(a, b).reads(b, "x").rename("d", a).lists("", a, b);
    Check.fails(() -> m.rename(b, "c".repeat(256)), Errno.ENAMETOOLONG);
    m.reads(b, "x");
  }

  @Case(name = "rename.dots.and.root", says = "\".\" and \"..\" do not move", by = "rename(2)")
  static void dots(Stage s) throws Exception {
    Tree m = s.mount().dir("d").dir("e");
    Check.fails(() -> m.rename("d/.", "x"), Errno.EBUSY, Errno.EINVAL);
    Check.fails(() -> m.rename("d/..", "x"), Errno.EBUSY, Errno.EINVAL);
    Check.fails(() -> m.rename("d", "e/.."), Errno.EBUSY, Errno.EINVAL, Errno.ENOTEMPTY);
  }

  @Case(
      name = "rename.over.open.file",
      says = "A replaced file that is open stays readable and writable",
      by = "rename(2)")
  static void overOpen(Stage s) throws Exception {
    s.below().file("b", "old").file("a", "new");
    Tree m = s.mount();
    Handle old = m.openWrite("b");
    m.rename("a", "b");
    old.write(0, "OLD");
    Check.equal("contents", "OLD", old.readAll());
    m.reads("b", "new");
  }

  @Case(
      name = "rename.hard.link",
      says = "One of two lower names of a file moves, the other stays the same file",
      by = "rename(2)",
      layers = true)
  static void hardLink(Stage s) throws Exception {
    s.layer(1).file("a", "x").link("a", "b");
    Tree m = s.mount().rename("a", "c").reads("c", "x").reads("b", "x").write("c", "y");
    m.reads("b", "y");
    Check.equal("inode", m.stat("b").ino(), m.stat("c").ino());
  }

  @Case(
      name = "rename.swap.by.three",
      says = "Three moves swap two lower directories, as programs do it",
      by = "rename(2)",
      layers = true)
  static void swapByThree(Stage s) throws Exception {
    s.layer(1).dir("a").file("a/1", "A").dir("b").file("b/2", "B");
    s.mount().rename("a", "t").rename("b", "a").rename("t", "b").lists("a", "2").lists("b", "1");
    s.remount().lists("a", "2").lists("b", "1").reads("a/2", "B").lists("", "a", "b");
  }
}
