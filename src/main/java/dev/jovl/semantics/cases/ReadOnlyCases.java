package dev.jovl.semantics.cases;

import dev.jovl.linux.Locks;
import dev.jovl.linux.Mapping;
import dev.jovl.linux.Names;
import dev.jovl.posix.Errno;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Timespec;
import dev.jovl.semantics.Call;
import dev.jovl.semantics.Case;
import dev.jovl.semantics.Check;
import dev.jovl.semantics.Handle;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;

/** Mounts without an upper directory, or with the option ro. */
final class ReadOnlyCases {
  private ReadOnlyCases() {}

  @Case(
      name = "readonly.reads",
      says = "Without an upper layer the lower ones are merged, with their whiteouts, and read",
      by = Docs.OVL + "Multiple lower layers",
      layers = true)
  static void readOnlyReads(Stage s) throws Exception {
    s.layer(1).file("f", "1").file("g", "1").dir("d").file("d/x", "1").symlink("f", "l");
    s.layer(2).whiteout("g").dir("d").file("d/y", "2").file("f", "2");
    Tree m = s.readOnly().mount();
    m.lists("", "d", "f", "l").lists("d", "x", "y").reads("l", "2").absent("g");
  }

  @Case(
      name = "readonly.refuses.all",
      says = "Without an upper layer every change is EROFS",
      by = "EROFS in open(2), unlink(2), rename(2), ...",
      layers = true)
  static void readOnlyRefuses(Stage s) throws Exception {
    s.layer(1).file("f", "x").dir("d").symlink("f", "l");
    Tree m = s.readOnly().mount();
    Call[] calls = {
      () -> m.openWrite("f"),
      () -> m.open("f", OpenFlags.TRUNC, 0),
      () -> m.create("n"),
      () -> m.mkdir("n", 0755),
      () -> m.unlink("f"),
      () -> m.rmdir("d"),
      () -> m.rename("f", "g"),
      () -> m.link("f", "g"),
      () -> m.symlink("f", "g"),
      () -> m.fifo("g"),
      () -> m.chmod("f", 0600),
      () -> m.chown("f", 1, 1),
      () -> m.times("f", null, Timespec.EPOCH),
      () -> m.setXattr("f", "user.a", "b"),
      () -> m.removeXattr("f", "user.a"),
      () -> m.accessible("f", Names.WRITE)
    };
    for (Call call : calls) {
      Check.fails(call, Errno.EROFS);
    }
    m.lists("", "d", "f", "l").reads("f", "x");
  }

  @Case(
      name = "readonly.handles.work",
      says = "Without an upper layer files are mapped, locked, executed and synced",
      by = "mmap(2), flock(2), execve(2)",
      layers = true)
  static void readOnlyHandles(Stage s) throws Exception {
    Programs.copy("/bin/true", s.layer(1).file("f", "text"), "true");
    Tree m = s.readOnly().mount();
    Handle file = m.openRead("f");
    var mapping = s.closeLater(file.map(4, false, Mapping.SHARED));
    Check.equal("mapped", 't', (char) mapping.get(0));
    Check.that(file.lock(Locks.EXCLUSIVE), "locked");
    file.sync();
    Check.equal("said", "", Programs.shell(s.mountPoint(), "./true"));
  }

  @Case(
      name = "readonly.option",
      says = "With an upper layer and the option ro, all is read and nothing changed",
      by = "mount(8), ro",
      layers = true)
  static void readOnlyOption(Stage s) throws Exception {
    s.layer(1).file("f", "lower");
    s.upper().file("g", "upper");
    Tree m = s.option("ro").mount().reads("f", "lower").reads("g", "upper");
    Check.fails(() -> m.create("n"), Errno.EROFS);
    Check.fails(() -> m.openWrite("g"), Errno.EROFS);
    Check.fails(() -> m.unlink("f"), Errno.EROFS);
  }
}
