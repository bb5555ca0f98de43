package dev.jovl.semantics.cases;

import dev.jovl.posix.Errno;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.semantics.Case;
import dev.jovl.semantics.Check;
import dev.jovl.semantics.Handle;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;

/** Symbolic links. */
final class SymlinkCases {
  private SymlinkCases() {}

  @Case(
      name = "symlink.across.layers",
      says = "A link of one layer leads to a file of another, relative and up",
      by = "symlink(7)",
      layers = true)
  static void acrossLayers(Stage s) throws Exception {
    s.layer(1).dir("d").symlink("../e/f", "d/l").dir("e");
    s.layer(2).dir("e").file("e/f", "text");
    s.mount().reads("d/l", "text").unlink("e/f").file("e/f", "new").reads("d/l", "new");
  }

  @Case(
      name = "symlink.dangling.and.loop",
      says = "A link to nothing is ENOENT, to itself ELOOP, and both are listed and read as links",
      by = "symlink(7)")
  static void dangling(Stage s) throws Exception {
    s.below().symlink("nowhere", "a").symlink("b", "b");
    Tree m = s.mount().symlink("d", "c").symlink("c", "d");
    Check.fails(() -> m.openRead("a"), Errno.ENOENT);
    Check.fails(() -> m.openRead("b"), Errno.ELOOP);
    Check.fails(() -> m.openRead("c"), Errno.ELOOP);
    Check.equal("target", "nowhere", m.readlink("a"));
    m.lists("", "a", "b", "c", "d");
  }

  @Case(
      name = "symlink.create.through",
      says = "O_CREAT through a dangling link makes its target",
      by = "open(2)")
  static void createThrough(Stage s) throws Exception {
    s.below().dir("d").symlink("d/f", "l");
    s.mount().overwrite("l", "text").reads("d/f", "text").reads("l", "text");
  }

  @Case(
      name = "symlink.long",
      says = "A target of 4,000 bytes is kept, with its exact size, when new, lower and copied",
      by = "symlink(2)")
  static void longTarget(Stage s) throws Exception {
    String target = "t/".repeat(2000);
    s.below().symlink(target, "l");
    Tree m = s.mount().symlink(target, "n");
    Check.equal("new", target, m.readlink("n"));
    Check.equal("lower", target, m.readlink("l"));
    Check.equal("copied", target, m.chown("l", 1, 1).readlink("l"));
    Check.equal("size", 4000L, m.stat("l").size());
  }

  @Case(
      name = "symlink.bytes",
      says = "A target is bytes: not UTF-8, with newlines, empty parts and dots",
      by = "symlink(2)")
  static void bytes(Stage s) throws Exception {
    String target = "\u00ff\u00fe//./..\n ";
    s.below().symlink(target, "l");
    Tree m = s.mount().symlink(target, "n").chown("l", 1, 1);
    Check.equal("lower", target, m.readlink("l"));
    Check.equal("new", target, m.readlink("n"));
  }

  @Case(
      name = "symlink.nofollow",
      says = "O_NOFOLLOW on a link is ELOOP, O_PATH with it opens the link itself",
      by = "open(2)")
  static void noFollow(Stage s) throws Exception {
    s.below().file("f", "x").symlink("f", "l");
    Tree m = s.mount();
    Check.fails(() -> m.open("l", OpenFlags.NOFOLLOW, 0), Errno.ELOOP);
    Handle link = m.open("l", OpenFlags.HANDLE, 0);
    Check.octal("type", Mode.SYMLINK, Mode.type(link.stat().mode()));
  }

  @Case(
      name = "symlink.replaced",
      says = "A link that is replaced leads to the new target at once",
      by = "rename(2)")
  static void replaced(Stage s) throws Exception {
    s.below().file("a", "A").file("b", "B").symlink("a", "l");
    Tree m = s.mount().reads("l", "A").symlink("b", "t").rename("t", "l").reads("l", "B");
    m.unlink("l").symlink("a", "l").reads("l", "A");
    Check.equal("target", "a", m.readlink("l"));
  }

  @Case(
      name = "symlink.refused",
      says = "An existing name is EEXIST, readlink of a file EINVAL, an empty target ENOENT",
      by = "symlink(2); readlink(2)")
  static void refused(Stage s) throws Exception {
    s.below().file("f", "x");
    Tree m = s.mount();
    Check.fails(() -> m.symlink("t", "f"), Errno.EEXIST);
    Check.fails(() -> m.readlink("f"), Errno.EINVAL);
    Check.fails(() -> m.symlink("", "e"), Errno.ENOENT);
    m.lists("", "f");
  }

  @Case(
      name = "symlink.forty",
      says = "A path through more than 40 links is ELOOP",
      by = "path_resolution(7)")
  static void forty(Stage s) throws Exception {
    Tree below = s.below().file("l0", "x");
    for (int i = 1; i <= 41; i++) {
      below.symlink("l" + (i - 1), "l" + i);
    }
    Tree m = s.mount().reads("l40", "x");
    Check.fails(() -> m.openRead("l41"), Errno.ELOOP);
  }
}
