package dev.jovl.semantics.cases;

import static dev.jovl.semantics.cases.Docs.OCI;
import static dev.jovl.semantics.cases.Docs.OVL;

import dev.jovl.posix.Errno;
import dev.jovl.posix.Mode;
import dev.jovl.semantics.Case;
import dev.jovl.semantics.Check;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;

/** Deletions: how they are written, how they are read in each dialect, and what they hide. */
final class WhiteoutCases {
  private static final String SECTION = OVL + "whiteouts and opaque directories";
  private static final String DIALECT = "it knows whiteouts as devices and attributes only";

  private WhiteoutCases() {}

  @Case(
      name = "whiteout.unlink.lower",
      says = "Removing a lower file leaves a character device 0/0 in the upper directory",
      by = SECTION,
      layers = true)
  static void unlinkLower(Stage s) throws Exception {
    s.layer(1).file("f", "lower").file("g", "stays");
    Tree m = s.mount().unlink("f").absent("f").lists("", "g");
    Check.fails(() -> m.unlink("f"), Errno.ENOENT);
    s.upper().isWhiteout("f").absent("g");
  }

  @Case(
      name = "whiteout.unlink.upper",
      says = "Removing a file that only the upper layer has leaves nothing",
      by = SECTION,
      layers = true)
  static void unlinkUpper(Stage s) throws Exception {
    s.mount().file("f", "new").unlink("f").absent("f");
    s.upper().lists("");
  }

  @Case(
      name = "whiteout.unlink.copied",
      says = "Removing a file that was copied up leaves a whiteout, not the lower file",
      by = SECTION,
      layers = true)
  static void unlinkCopied(Stage s) throws Exception {
    s.layer(1).file("f", "lower");
    s.mount().write("f", "upper").unlink("f").absent("f");
    s.upper().isWhiteout("f");
  }

  @Case(
      name = "whiteout.rmdir.lower",
      says = "Removing an empty lower directory leaves a whiteout",
      by = SECTION,
      layers = true)
  static void rmdirLower(Stage s) throws Exception {
    s.layer(1).dir("d");
    s.mount().rmdir("d").absent("d").lists("");
    s.upper().isWhiteout("d");
  }

  @Case(
      name = "whiteout.rmdir.merged",
      says = "A merged directory whose entries were all removed can be removed",
      by = SECTION,
      layers = true)
  static void rmdirMerged(Stage s) throws Exception {
    s.layer(1).dir("d").file("d/a", "1");
    s.upper().dir("d").file("d/b", "2");
    s.mount().unlink("d/a").unlink("d/b").lists("d").rmdir("d").absent("d");
    s.upper().isWhiteout("d");
  }

  @Case(
      name = "whiteout.rmdir.not.empty",
      says = "A merged directory with a lower entry left is ENOTEMPTY, and stays whole",
      by = "rmdir(2)")
  static void rmdirNotEmpty(Stage s) throws Exception {
    s.below().dir("d").file("d/a", "1").file("d/b", "2");
    Tree m = s.mount().unlink("d/a");
    Check.fails(() -> m.rmdir("d"), Errno.ENOTEMPTY, Errno.EEXIST);
    m.lists("d", "b").reads("d/b", "2");
  }

  @Case(
      name = "whiteout.recreate.file",
      says = "A file made where a lower one was removed has its own contents, mode and owner",
      by = SECTION)
  static void recreateFile(Stage s) throws Exception {
    s.below().file("f", "the old contents", 0600).chown("f", 5, 6);
    Tree m = s.mount().unlink("f").file("f", "new", 0644).reads("f", "new").hasMode("f", 0644);
    Check.equal("owner", 0, m.stat("f").uid());
    Check.equal("size", 3L, m.stat("f").size());
  }

  @Case(
      name = "whiteout.recreate.directory",
      says = "A directory made where a lower one was removed is empty, also after a remount",
      by = SECTION,
      layers = true)
  static void recreateDirectory(Stage s) throws Exception {
    s.layer(1).dir("d").file("d/old", "1").dir("d/sub").file("d/sub/x", "1");
    Tree m = s.mount().removeAll("d").dir("d").lists("d").absent("d/old").absent("d/sub");
    m.file("d/new", "2").lists("d", "new");
    s.remount().lists("d", "new").absent("d/sub/x");
  }

  @Case(
      name = "whiteout.recreate.directory.over.file",
      says = "A directory may take the name of a removed lower file",
      by = SECTION)
  static void directoryOverFile(Stage s) throws Exception {
    s.below().file("x", "file");
    s.mount().unlink("x").dir("x").file("x/f", "1").lists("x", "f");
  }

  @Case(
      name = "whiteout.recreate.file.over.directory",
      says = "A file may take the name of a removed lower directory",
      by = SECTION)
  static void fileOverDirectory(Stage s) throws Exception {
    s.below().dir("x").file("x/f", "1");
    Tree m = s.mount().removeAll("x").file("x", "file").reads("x", "file");
    Check.fails(() -> m.stat("x/f"), Errno.ENOTDIR);
  }

  @Case(
      name = "whiteout.recreate.symlink",
      says = "A symbolic link, a fifo and a hard link may take the names of removed lower files",
      by = SECTION)
  static void recreateOthers(Stage s) throws Exception {
    s.below().file("a", "1").file("b", "1").file("c", "1").file("keep", "k");
    Tree m = s.mount().unlink("a").unlink("b").unlink("c");
    m.symlink("keep", "a").fifo("b").link("keep", "c").reads("a", "k").reads("c", "k");
    Check.equal("links", 2, m.stat("c").nlink());
    m.lists("", "a", "b", "c", "keep");
  }

  @Case(
      name = "whiteout.again.and.again",
      says = "Removing and making the same name ten times always shows the last",
      by = SECTION)
  static void againAndAgain(Stage s) throws Exception {
    s.below().file("f", "0");
    Tree m = s.mount();
    for (int i = 1; i <= 10; i++) {
      m.unlink("f").absent("f").file("f", "" + i).reads("f", "" + i).lists("", "f");
    }
  }

  @Case(
      name = "whiteout.hidden",
      says = "A whiteout in a layer is neither listed nor found",
      by = SECTION,
      layers = true)
  static void hidden(Stage s) throws Exception {
    s.layer(1).file("f", "1").file("g", "1");
    s.upper().whiteout("f");
    s.mount().absent("f").lists("", "g");
  }

  @Case(
      name = "whiteout.middle.layer",
      says = "A whiteout hides the layers below it and not those above",
      by = SECTION,
      layers = true)
  static void middle(Stage s) throws Exception {
    s.layer(1).file("a", "1").file("b", "1").dir("d").file("d/x", "1");
    s.layer(2).whiteout("a").whiteout("b").whiteout("d");
    s.layer(3).file("a", "3").dir("d").file("d/y", "3");
    s.mount().reads("a", "3").absent("b").lists("d", "y").lists("", "a", "d");
  }

  @Case(
      name = "whiteout.without.lower",
      says = "A whiteout of a name that no layer below has is not listed either",
      by = SECTION,
      layers = true)
  static void withoutLower(Stage s) throws Exception {
    s.layer(1).dir("d");
    s.layer(2).dir("d").whiteout("d/x");
    s.upper().whiteout("y");
    s.mount().lists("", "d").lists("d").absent("y").absent("d/x");
  }

  @Case(
      name = "whiteout.none.in.opaque",
      says = "Removing a name in a directory that hides all below leaves no whiteout",
      by = SECTION,
      layers = true)
  static void noneInOpaque(Stage s) throws Exception {
    s.layer(1).dir("d").file("d/f", "old");
    s.mount().removeAll("d").dir("d").file("d/f", "new").unlink("d/f").lists("d").rmdir("d");
    s.upper().isWhiteout("d");
  }

  @Case(
      name = "whiteout.none.in.opaque.kept",
      says = "An opaque directory stays free of whiteouts while it lives",
      by = SECTION,
      layers = true)
  static void opaqueStaysClean(Stage s) throws Exception {
    s.layer(1).dir("d").file("d/f", "old");
    s.mount().removeAll("d").dir("d").file("d/f", "new").unlink("d/f");
    s.upper().lists("d");
  }

  @Case(
      name = "whiteout.opaque.y",
      says = "trusted.overlay.opaque=y hides the directories below",
      by = SECTION,
      layers = true)
  static void opaqueY(Stage s) throws Exception {
    s.layer(1).dir("d").file("d/old", "1");
    s.layer(2).dir("d").file("d/new", "2").setXattr("d", "trusted.overlay.opaque", "y");
    s.mount().lists("d", "new").absent("d/old");
  }

  @Case(
      name = "whiteout.opaque.written",
      says = "A directory made over a removed one is marked opaque as the kernel does it",
      by = SECTION,
      layers = true)
  static void opaqueWritten(Stage s) throws Exception {
    s.layer(1).dir("d").file("d/old", "1");
    Tree unused = s.mount().removeAll("d").dir("d");
    s.upper().hasXattr("d", "trusted.overlay.opaque", "y");
  }

  @Case(
      name = "whiteout.opaque.user",
      says = "With userxattr, user.overlay.opaque=y hides the directories below",
      by = OVL + "User xattr",
      layers = true)
  static void opaqueUser(Stage s) throws Exception {
    s.layer(1).dir("d").file("d/old", "1");
    s.layer(2).dir("d").file("d/new", "2").setXattr("d", "user.overlay.opaque", "y");
    s.option("userxattr").mount().lists("d", "new").absent("d/old");
  }

  @Case(
      name = "whiteout.opaque.hidden.attribute",
      says = "The attributes of the overlay itself are not shown",
      by = OVL + "Nesting overlayfs mounts",
      layers = true)
  static void opaqueNotShown(Stage s) throws Exception {
    s.layer(1).dir("d").file("d/old", "1");
    Tree m = s.mount().removeAll("d").dir("d").setXattr("d", "user.own", "v");
    Check.that(
        m.xattrs("d").stream().noneMatch(name -> name.contains("overlay")), "d shows no attribute");
    Check.equal("opaque", null, m.xattr("d", "trusted.overlay.opaque"));
    m.hasXattr("d", "user.own", "v");
  }

  @Case(
      name = "whiteout.xattr",
      says = "An empty file with overlay.whiteout hides, in a directory with overlay.opaque=x",
      by = SECTION,
      layers = true)
  static void xattrWhiteout(Stage s) throws Exception {
    s.layer(1).dir("d").file("d/f", "1").file("d/g", "1");
    Tree top = s.layer(2).dir("d").file("d/f", "").setXattr("d", "trusted.overlay.opaque", "x");
    Tree unused = top.setXattr("d/f", "trusted.overlay.whiteout", "");
    s.mount().lists("d", "g").absent("d/f").reads("d/g", "1");
  }

  @Case(
      name = "whiteout.xattr.user",
      says = "With userxattr the same is said by user.overlay.whiteout and user.overlay.opaque",
      by = SECTION,
      layers = true)
  static void xattrWhiteoutUser(Stage s) throws Exception {
    s.layer(1).dir("d").file("d/f", "1").file("d/g", "1");
    Tree top = s.layer(2).dir("d").file("d/f", "").setXattr("d", "user.overlay.opaque", "x");
    Tree unused = top.setXattr("d/f", "user.overlay.whiteout", "");
    s.option("userxattr").mount().lists("d", "g").absent("d/f");
  }

  @Case(
      name = "whiteout.oci.file",
      says = "A file .wh.NAME in a layer hides NAME below it and is not shown",
      by = OCI + "Whiteouts",
      layers = true,
      kernel = DIALECT)
  static void ociFile(Stage s) throws Exception {
    s.layer(1).file("f", "1").file("g", "1").dir("d").file("d/x", "1");
    s.layer(2).file(".wh.f", "").file(".wh.d", "");
    s.mount().absent("f").absent("d").absent(".wh.f").lists("", "g");
  }

  @Case(
      name = "whiteout.oci.opaque",
      says = "A file .wh..wh..opq in a directory hides all below it and is not shown",
      by = OCI + "Opaque Whiteout",
      layers = true,
      kernel = DIALECT)
  static void ociOpaque(Stage s) throws Exception {
    s.layer(1).dir("d").file("d/old", "1");
    s.layer(2).dir("d").file("d/.wh..wh..opq", "").file("d/new", "2");
    s.mount().lists("d", "new").absent("d/old").absent("d/.wh..wh..opq");
  }

  @Case(
      name = "whiteout.fuseoverlayfs.opaque",
      says = "user.fuseoverlayfs.opaque=y hides the directories below",
      by = "fuse-overlayfs(1)",
      layers = true,
      kernel = DIALECT)
  static void fuseOverlayfsOpaque(Stage s) throws Exception {
    s.layer(1).dir("d").file("d/old", "1");
    s.layer(2).dir("d").file("d/new", "2").setXattr("d", "user.fuseoverlayfs.opaque", "y");
    s.mount().lists("d", "new").absent("d/old");
  }

  @Case(
      name = "whiteout.cannot.be.made",
      says = "A user of the mount cannot make a character device 0/0, which would be a whiteout",
      by = "ovl_mknod() of the kernel",
      layers = true)
  static void cannotBeMade(Stage s) throws Exception {
    s.layer(1).file("f", "1");
    Tree m = s.mount().unlink("f");
    Check.fails(() -> m.mknod("f", Mode.CHARACTER | 0600, 0), Errno.EPERM);
    Check.fails(() -> m.mknod("g", Mode.CHARACTER | 0600, 0), Errno.EPERM);
  }

  @Case(
      name = "whiteout.survives.remount",
      says = "What was removed stays removed after a remount",
      by = SECTION,
      layers = true)
  static void survives(Stage s) throws Exception {
    s.layer(1).file("f", "1").dir("d").file("d/x", "1").symlink("f", "l").fifo("p");
    Tree unused = s.mount().unlink("f").removeAll("d").unlink("l").unlink("p");
    s.remount().lists("").absent("f").absent("d").absent("l").absent("p");
  }

  @Case(
      name = "whiteout.symlink.fifo.device",
      says = "A lower symbolic link, fifo, socket or device is removed like a file",
      by = SECTION,
      layers = true)
  static void others(Stage s) throws Exception {
    s.layer(1).symlink("nowhere", "l").fifo("p").mknod("s", Mode.SOCKET | 0600, 0);
    s.mount().unlink("l").unlink("p").unlink("s").lists("");
    s.upper().isWhiteout("l").isWhiteout("p").isWhiteout("s");
  }

  @Case(
      name = "whiteout.remove.tree",
      says = "A lower tree of 200 files in 20 directories is removed to one whiteout",
      by = SECTION,
      layers = true)
  static void removeTree(Stage s) throws Exception {
    Tree lower = s.layer(1);
    for (int d = 0; d < 20; d++) {
      lower.dirs("t/d" + d);
      for (int f = 0; f < 10; f++) {
        lower.file("t/d" + d + "/f" + f, "x");
      }
    }
    s.mount().removeAll("t").lists("");
    s.upper().isWhiteout("t").lists("", "t");
  }

  @Case(
      name = "whiteout.work.is.emptied",
      says =
          "Removing a merged directory with whiteouts in it leaves nothing in the work directory",
      by = SECTION,
      layers = true)
  static void workIsEmptied(Stage s) throws Exception {
    s.layer(1).dir("d").file("d/a", "1").file("d/b", "1");
    s.mount().unlink("d/a").unlink("d/b").rmdir("d");
    s.unmount();
    for (String name : s.work().names("")) {
      if (s.work().stat(name).isDirectory() && !name.equals("index")) {
        s.work().lists(name);
      }
    }
  }
}
