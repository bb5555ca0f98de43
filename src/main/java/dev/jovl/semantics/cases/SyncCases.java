package dev.jovl.semantics.cases;

import dev.jovl.linux.FileData;
import dev.jovl.semantics.Case;
import dev.jovl.semantics.Handle;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;

/** What is to be on disk when a call of the sync family returns. */
final class SyncCases {
  private SyncCases() {}

  @Case(
      name = "sync.all.kinds",
      says = "fsync, fdatasync and syncfs succeed on files and directories, lower and new",
      by = "fsync(2)")
  static void allKinds(Stage s) throws Exception {
    s.below().file("f", "x").dir("d");
    Tree m = s.mount().file("n", "y").dir("e");
    for (Handle handle :
        new Handle[] {m.openRead("f"), m.openWrite("n"), m.openDir("d"), m.openDir("e")}) {
      handle.sync().done("fdatasync", FileData::syncData);
      handle.done("syncfs", FileData::syncFilesystem);
    }
  }

  @Case(
      name = "sync.after.write",
      says = "Bytes that fsync has confirmed are in the upper layer",
      by = "fsync(2)",
      layers = true)
  static void afterWrite(Stage s) throws Exception {
    s.layer(1).file("f", "lower");
    Handle file = s.mount().openWrite("f").write(0, "UP").sync();
    s.upper().reads("f", "UPwer");
    file.write(2, "PER").done("fdatasync", FileData::syncData);
    s.upper().reads("f", "UPPER");
  }
}
