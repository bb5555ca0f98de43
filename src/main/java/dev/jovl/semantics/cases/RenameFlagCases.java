package dev.jovl.semantics.cases;

import dev.jovl.posix.Errno;
import dev.jovl.posix.RenameFlags;
import dev.jovl.semantics.CallException;
import dev.jovl.semantics.Case;
import dev.jovl.semantics.Check;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;

/** The flags of renameat2(2): no replacing, exchanging, leaving a whiteout. */
final class RenameFlagCases {
  private RenameFlagCases() {}

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
}
