package dev.jovl.semantics.cases;

import static dev.jovl.semantics.cases.Docs.OVL;

import dev.jovl.posix.Errno;
import dev.jovl.semantics.Case;
import dev.jovl.semantics.Check;
import dev.jovl.semantics.Handle;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;

/** What is left when the process that serves a mount is killed. */
final class CrashCases {
  private CrashCases() {}

  @Case(
      name = "crash.keeps.what.was.done",
      says = "After kill -9 a mount of the same layers shows each change that was answered",
      by = OVL + "Durability and copy up",
      layers = true,
      daemon = true,
      seconds = 60)
  static void crashKeeps(Stage s) throws Exception {
    Changes.fill(s.layer(1));
    Changes.makeAll(s.mount());
    Changes.check(s.crashAndMount());
  }

  @Case(
      name = "crash.with.open.files",
      says = "kill -9 with files open, removed and being written leaves a mountable whole",
      by = OVL + "Durability and copy up",
      layers = true,
      daemon = true,
      seconds = 60)
  static void crashWithOpenFiles(Stage s) throws Exception {
    Changes.fill(s.layer(1));
    Tree m = s.mount();
    Handle written = m.openWrite("f").write(0, "W").sync();
    Handle removed = m.openWrite("gone").write(0, "G");
    m.unlink("gone").create("new").append("n").sync();
    Check.equal("removed", "G", removed.readAll());
    Check.equal("written", "Wower f", written.readAll());
    m = s.crashAndMount().reads("f", "Wower f").absent("gone").reads("new", "n");
    m.write("f", "again").lists("dir", "sub", "y");
  }

  @Case(
      name = "crash.handles.get.an.error",
      says = "After kill -9 calls on the old mount get an error and do not hang",
      by = "fuse(4): ENOTCONN",
      layers = true,
      daemon = true)
  static void crashHandles(Stage s) throws Exception {
    s.layer(1).file("f", "text");
    Tree m = s.mount();
    Handle file = m.openWrite("f");
    s.crash();
    Check.fails(() -> file.sync().stat(), Errno.ENOTCONN, Errno.EIO, Errno.ECONNABORTED);
  }
}
