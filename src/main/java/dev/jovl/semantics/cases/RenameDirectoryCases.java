package dev.jovl.semantics.cases;

import static dev.jovl.semantics.cases.Docs.OVL;

import dev.jovl.linux.Names;
import dev.jovl.posix.Errno;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Stat;
import dev.jovl.posix.Timespec;
import dev.jovl.semantics.Case;
import dev.jovl.semantics.Check;
import dev.jovl.semantics.Handle;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;

/** Moving directories: of one layer, of several, over what is in the way. */
final class RenameDirectoryCases {
  private static final String REDIRECT = OVL + "renaming directories";

  private RenameDirectoryCases() {}

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
      name = "rename.directory.refused.no.trace",
      says = "A rename that is refused leaves the times of both directories as they were",
      by = "POSIX rename",
      kernel = "it asks for a whiteout with the rename, and ext4 has begun before it refuses")
  static void refusedNoTrace(Stage s) throws Exception {
    s.below().dirs("a/d");
    Timespec old = new Timespec(978_307_200, 1);
    Tree m = s.mount().dirs("b/e/x").times("a", old, old).times("b", old, old);
    Check.fails(() -> m.rename("a/d", "b/e"), Errno.ENOTEMPTY, Errno.EEXIST);
    Check.equal("source", old, m.stat("a").mtime());
    Check.equal("target", old, m.stat("b").mtime());
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
}
