package dev.jovl.union.op;

import dev.jovl.linux.Stats;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FilesystemStat;
import dev.jovl.union.Union;

/** Tells how large the filesystem of the union is. */
public final class Statfs {
  private final Union union;

  /** Makes the operation on a union. */
  public Statfs(Union union) {
    this.union = union;
  }

  /**
   * Returns what statfs(2) says of the upper, or of the topmost layer without one; names may be as
   * long as in any layer (ovl_statfs of the kernel).
   *
   * @throws ErrnoException what fstatfs(2) says
   */
  public FilesystemStat statfs() throws ErrnoException {
    FilesystemStat stat =
        union.isReadOnly()
            ? union.layers().merged().get(0).filesystemStat()
            : Stats.filesystem(union.upper().root());
    return stat.withNameLength(union.nameLength());
  }
}
