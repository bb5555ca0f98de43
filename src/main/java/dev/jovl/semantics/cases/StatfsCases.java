package dev.jovl.semantics.cases;

import dev.jovl.linux.Stats;
import dev.jovl.posix.FilesystemStat;
import dev.jovl.semantics.CallException;
import dev.jovl.semantics.Case;
import dev.jovl.semantics.Check;
import dev.jovl.semantics.Handle;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;

/** What a filesystem tells of itself. */
final class StatfsCases {
  private StatfsCases() {}

  private static FilesystemStat statfs(Handle handle) throws CallException {
    return handle.call("fstatfs", Stats::filesystem);
  }

  @Case(
      name = "statfs.of.upper",
      says = "statfs tells the room of the filesystem of the upper layer",
      by = "statfs(2); ovl_statfs() of the kernel",
      layers = true)
  static void statfsOfUpper(Stage s) throws Exception {
    Tree m = s.smallUpper(16).mount();
    FilesystemStat mount = statfs(m.openDir(""));
    FilesystemStat upper = statfs(s.upper().openDir(""));
    Check.equal("size", upper.blocks() * upper.blockSize(), mount.blocks() * mount.blockSize());
    Check.that(mount.blocksFree() > 0 && mount.blocksAvailable() > 0, "there is room");
  }

  @Case(
      name = "statfs.name.length",
      says = "statfs says that names have 255 bytes",
      by = "statfs(2)")
  static void statfsNames(Stage s) throws Exception {
    Check.equal("f_namelen", 255L, statfs(s.mount().openDir("")).nameLength());
  }

  @Case(
      name = "statfs.read.only.flag",
      says = "statfs of a mount without an upper layer has ST_RDONLY",
      by = "statvfs(3)",
      layers = true)
  static void statfsReadOnly(Stage s) throws Exception {
    s.layer(1).file("f", "x");
    Check.that((statfs(s.readOnly().mount().openDir("")).flags() & 1) == 1, "ST_RDONLY is set");
  }
}
