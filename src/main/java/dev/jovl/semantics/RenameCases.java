package dev.jovl.semantics;

import static dev.jovl.semantics.Docs.OVL;

import dev.jovl.linux.Names;
import dev.jovl.posix.Errno;
import dev.jovl.posix.FileName;
import dev.jovl.posix.RenameFlags;
import dev.jovl.posix.Stat;
import dev.jovl.posix.Timespec;

/**
 * Moving names: files and directories of one layer or of several, over all that can be in the way.
 */
final class RenameCases {
  private static final String REDIRECT = OVL + "renaming directories";

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
      name = "rename.directory.into.itself",
      says = "A directory cannot move into itself: EINVAL",
      by = "rename(2)")
  static void intoItself(Stage s) throws Exception {
    Tree m = s.mount().dirs("a/b");
    Check.fails(() -> m.rename("a", "a/b/c"), Errno.EINVAL);
    Check.fails(() -> m.rename("a/b", "a"), Errno.ENOTEMPTY, Errno.EEXIST);
  }

  @Case(
      name = "rename.directory.upper",
      says = "A new directory moves with all in it",
      by = "rename(2)")
  static void directoryUpper(Stage s) throws Exception {
    Tree m = s.mount().dirs("a/b").file("a/b/f", "x").rename("a", "c");
    m.absent("a").reads("c/b/f", "x").lists("", "c");
  }

  @Case(
      name = "rename.directory.lower",
      says = "A lower directory moves with all in it, also after a remount",
      by = REDIRECT,
      layers = true)
  static void directoryLower(Stage s) throws Exception {
    s.layer(1).dirs("a/b").file("a/b/f", "x").file("a/g", "y");
    s.mount().rename("a", "c").absent("a").reads("c/b/f", "x").lists("c", "b", "g");
    s.remount().absent("a").reads("c/b/f", "x").reads("c/g", "y").lists("", "c");
  }

  @Case(
      name = "rename.directory.merged",
      says = "A directory of two layers moves with what both have in it",
      by = REDIRECT,
      layers = true)
  static void directoryMerged(Stage s) throws Exception {
    s.layer(1).dir("a").file("a/low", "1");
    s.layer(2).dir("a").file("a/mid", "2");
    s.mount().file("a/up", "3").rename("a", "c").lists("c", "low", "mid", "up").absent("a");
    s.remount().lists("c", "low", "mid", "up").reads("c/low", "1").reads("c/up", "3");
  }

  @Case(
      name = "rename.directory.redirect.written",
      says = "A moved lower directory has trusted.overlay.redirect, as the kernel writes it",
      by = REDIRECT,
      layers = true)
  static void redirectWritten(Stage s) throws Exception {
    s.layer(1).dir("a").file("a/f", "x").dir("d").dir("d/e").file("d/e/g", "y");
    Tree unused = s.mount().rename("a", "b").rename("d/e", "e");
    s.upper().hasXattr("b", "trusted.overlay.redirect", "a");
    s.upper().hasXattr("e", "trusted.overlay.redirect", "/d/e").isWhiteout("a").isWhiteout("d/e");
  }

  @Case(
      name = "rename.directory.redirect.read",
      says = "A directory with trusted.overlay.redirect shows the lower directory it names",
      by = REDIRECT,
      layers = true)
  static void redirectRead(Stage s) throws Exception {
    s.layer(1).dir("a").file("a/f", "x").dirs("p/q").file("p/q/g", "y");
    Tree upper = s.upper().dir("b").setXattr("b", "trusted.overlay.redirect", "a");
    upper.whiteout("a").dir("r").setXattr("r", "trusted.overlay.redirect", "/p/q");
    s.mount().reads("b/f", "x").reads("r/g", "y").absent("a");
  }

  @Case(
      name = "rename.directory.twice",
      says = "A merged directory moves twice, and then inside another that moves",
      by = REDIRECT,
      layers = true)
  static void twice(Stage s) throws Exception {
    s.layer(1).dirs("a/b").file("a/b/f", "x").dir("z").file("z/g", "y");
    Tree m = s.mount().rename("a", "c").rename("c", "d").reads("d/b/f", "x");
    m.rename("d", "z/d").rename("z", "y").reads("y/d/b/f", "x").reads("y/g", "y");
    m.rename("y/d/b", "top").reads("top/f", "x").lists("y/d");
    s.remount().reads("top/f", "x").reads("y/g", "y").lists("y", "d", "g").lists("", "top", "y");
  }

  @Case(
      name = "rename.directory.then.make.again",
      says = "A directory made at the old name of a moved lower one is empty, also after a remount",
      by = REDIRECT,
      layers = true)
  static void thenMakeAgain(Stage s) throws Exception {
    s.layer(1).dir("a").file("a/old", "x");
    s.mount().rename("a", "b").dir("a").lists("a").file("a/new", "y").lists("b", "old");
    s.remount().lists("a", "new").lists("b", "old");
  }

  @Case(
      name = "rename.directory.changes.after",
      says = "In a moved lower directory files are changed, made and removed as before",
      by = REDIRECT,
      layers = true)
  static void changesAfter(Stage s) throws Exception {
    s.layer(1).dirs("a/b").file("a/b/f", "x").file("a/g", "y").file("a/h", "z");
    Tree m = s.mount().rename("a", "c").write("c/b/f", "X").unlink("c/g").file("c/new", "n");
    m.lists("c", "b", "h", "new").reads("c/b/f", "X").rename("c/h", "c/i").reads("c/i", "z");
    s.remount().lists("c", "b", "i", "new").reads("c/b/f", "X").reads("c/i", "z");
  }

  @Case(
      name = "rename.directory.over.empty",
      says = "A lower directory replaces an empty one",
      by = "rename(2)")
  static void overEmpty(Stage s) throws Exception {
    s.below().dir("a").file("a/f", "x").dir("e");
    s.mount().dir("n").rename("a", "e").reads("e/f", "x").absent("a").rename("e", "n");
    s.view().reads("n/f", "x").lists("", "n");
  }

  @Case(
      name = "rename.directory.over.emptied",
      says =
          "A directory replaces a lower one whose entries were all removed, and shows none of them",
      by = "rename(2)",
      layers = true)
  static void overEmptied(Stage s) throws Exception {
    s.layer(1).dir("e").file("e/x", "1").file("e/y", "1").dir("a").file("a/f", "2");
    Tree m = s.mount().unlink("e/x").unlink("e/y").rename("a", "e").lists("e", "f").absent("a");
    m.reads("e/f", "2");
    s.remount().lists("e", "f");
  }

  @Case(
      name = "rename.directory.new.over.emptied",
      says = "A new directory that replaces an emptied lower one shows none of its entries",
      by = "rename(2)",
      layers = true)
  static void newOverEmptied(Stage s) throws Exception {
    s.layer(1).dir("e").file("e/x", "1");
    s.mount().unlink("e/x").dir("n").file("n/f", "2").rename("n", "e").lists("e", "f");
    s.remount().lists("e", "f").reads("e/f", "2");
  }

  @Case(
      name = "rename.directory.over.full",
      says = "A directory with an entry, if only a lower one, is not replaced: ENOTEMPTY",
      by = "rename(2)")
  static void overFull(Stage s) throws Exception {
    s.below().dir("e").file("e/x", "1").dir("a").file("a/f", "2");
    Tree m = s.mount().dir("n");
    Check.fails(() -> m.rename("n", "e"), Errno.ENOTEMPTY, Errno.EEXIST);
    Check.fails(() -> m.rename("a", "e"), Errno.ENOTEMPTY, Errno.EEXIST);
    m.lists("e", "x").lists("a", "f").lists("", "a", "e", "n");
  }

  @Case(
      name = "rename.directory.over.removed",
      says = "A new directory moved to the name of a removed lower one shows nothing of it",
      by = "rename(2)",
      layers = true)
  static void overRemoved(Stage s) throws Exception {
    s.layer(1).dir("d").file("d/old", "1");
    s.mount().removeAll("d").dir("n").file("n/f", "2").rename("n", "d").lists("d", "f");
    s.remount().lists("d", "f");
  }

  @Case(
      name = "rename.directory.into.lower",
      says = "A new directory moves into a lower one over a name that a lower layer has removed",
      by = REDIRECT,
      layers = true)
  static void intoLower(Stage s) throws Exception {
    s.layer(1).dirs("p/d").file("p/d/old", "1");
    s.layer(2).dir("p").whiteout("p/d");
    s.mount().dir("n").file("n/f", "2").rename("n", "p/d").lists("p/d", "f");
    s.remount().lists("p/d", "f");
  }

  @Case(
      name = "rename.noreplace",
      says = "RENAME_NOREPLACE onto a name of either layer is EEXIST, and both files stay",
      by = "rename(2)")
  static void noReplace(Stage s) throws Exception {
    s.below().file("a", "A").file("b", "B").dir("d");
    Tree m = s.mount().file("c", "C");
    Check.fails(() -> m.rename("a", "b", RenameFlags.NOREPLACE), Errno.EEXIST);
    Check.fails(() -> m.rename("a", "c", RenameFlags.NOREPLACE), Errno.EEXIST);
    Check.fails(() -> m.rename("a", "d", RenameFlags.NOREPLACE), Errno.EEXIST);
    m.rename("a", "n", RenameFlags.NOREPLACE).reads("n", "A").reads("b", "B").reads("c", "C");
  }

  @Case(
      name = "rename.noreplace.over.whiteout",
      says = "A removed lower name is free: RENAME_NOREPLACE succeeds, also after a remount",
      by = "rename(2)",
      layers = true)
  static void noReplaceWhiteout(Stage s) throws Exception {
    s.layer(1).file("b", "B").file("c", "C").file("a", "A").file("z", "Z");
    Tree m = s.mount().unlink("b").unlink("c").rename("a", "b", RenameFlags.NOREPLACE);
    m.reads("b", "A").absent("a");
    s.remount().rename("z", "c", RenameFlags.NOREPLACE).reads("c", "Z").absent("z");
  }

  @Case(
      name = "rename.noreplace.directory",
      says = "RENAME_NOREPLACE moves a lower directory to a free name only",
      by = "rename(2)")
  static void noReplaceDirectory(Stage s) throws Exception {
    s.below().dir("a").file("a/f", "x").dir("e");
    Tree m = s.mount();
    Check.fails(() -> m.rename("a", "e", RenameFlags.NOREPLACE), Errno.EEXIST);
    m.rename("a", "b", RenameFlags.NOREPLACE).reads("b/f", "x").absent("a");
  }

  @Case(
      name = "rename.exchange.files",
      says = "RENAME_EXCHANGE swaps two files, of whichever layers",
      by = "rename(2)")
  static void exchange(Stage s) throws Exception {
    s.below().file("a", "A").file("b", "B");
    Tree m = s.mount().file("c", "C").rename("a", "b", RenameFlags.EXCHANGE);
    m.reads("a", "B").reads("b", "A").rename("a", "c", RenameFlags.EXCHANGE);
    m.reads("a", "C").reads("c", "B").lists("", "a", "b", "c");
  }

  @Case(
      name = "rename.exchange.file.and.directory",
      says = "RENAME_EXCHANGE swaps a lower file with a lower directory",
      by = "rename(2)",
      layers = true)
  static void exchangeKinds(Stage s) throws Exception {
    s.layer(1).file("f", "F").dir("d").file("d/x", "X");
    Tree m = s.mount().rename("f", "d", RenameFlags.EXCHANGE).reads("d", "F").reads("f/x", "X");
    m.lists("f", "x");
    s.remount().reads("d", "F").reads("f/x", "X").lists("", "d", "f");
  }

  @Case(
      name = "rename.exchange.directories",
      says = "RENAME_EXCHANGE swaps two merged directories with all in them",
      by = "rename(2)",
      layers = true)
  static void exchangeDirectories(Stage s) throws Exception {
    s.layer(1).dir("a").file("a/x", "1").dir("b").file("b/y", "2");
    Tree m = s.mount().file("a/n", "3").rename("a", "b", RenameFlags.EXCHANGE);
    m.lists("a", "y").lists("b", "n", "x");
    s.remount().lists("a", "y").lists("b", "n", "x").reads("b/x", "1");
  }

  @Case(
      name = "rename.exchange.absent",
      says = "RENAME_EXCHANGE with an absent or removed name is ENOENT",
      by = "rename(2)")
  static void exchangeAbsent(Stage s) throws Exception {
    s.below().file("a", "A").file("b", "B");
    Tree m = s.mount().unlink("b");
    Check.fails(() -> m.rename("a", "b", RenameFlags.EXCHANGE), Errno.ENOENT);
    Check.fails(() -> m.rename("a", "c", RenameFlags.EXCHANGE), Errno.ENOENT);
    m.reads("a", "A").lists("", "a");
  }

  @Case(
      name = "rename.whiteout.by.user",
      says =
          "RENAME_WHITEOUT moves the file, and its old name is no file any more; or is refused whole",
      by = "rename(2)",
      layers = true)
  static void whiteoutByUser(Stage s) throws Exception {
    s.layer(1).file("a", "A");
    Tree m = s.mount();
    try {
      Tree unused = m.rename("a", "b", RenameFlags.WHITEOUT);
    } catch (CallException e) {
      Check.equal("error", Errno.EINVAL, e.errno());
      m.reads("a", "A").absent("b");
      return;
    }
    m.reads("b", "A").absent("a");
  }

  @Case(
      name = "rename.flags.refused",
      says = "Flags that exclude each other, and unknown ones, are EINVAL",
      by = "rename(2)")
  static void flagsRefused(Stage s) throws Exception {
    Tree m = s.mount().file("a", "A").file("b", "B");
    int both = RenameFlags.NOREPLACE | RenameFlags.EXCHANGE;
    Check.fails(() -> m.rename("a", "b", both), Errno.EINVAL);
    Check.fails(() -> m.rename("a", "b", 64), Errno.EINVAL);
    m.reads("a", "A").reads("b", "B");
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
    Tree m = s.mount().times("d", past, past).times("e", past, past).rename("d/f", "e/f");
    Check.that(m.stat("d").mtime().compareTo(past) > 0, "d has a new mtime");
    Check.that(m.stat("e").mtime().compareTo(past) > 0, "e has a new mtime");
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
      name = "rename.open.directory",
      says = "An open directory goes on listing and making files after it was moved",
      by = "rename(2)")
  static void openDirectory(Stage s) throws Exception {
    s.below().dir("a").file("a/f", "x");
    Tree m = s.mount();
    Handle directory = m.openDir("a");
    m.rename("a", "b");
    Check.equal("names", "[f]", Tree.names(Tree.entries(directory)).toString());
    Stat stat = directory.stat();
    Check.equal("inode", m.stat("b").ino(), stat.ino());
    directory.done("mkdirat", fd -> Names.mkdir(fd, FileName.of("new"), 0755));
    m.lists("b", "f", "new");
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
