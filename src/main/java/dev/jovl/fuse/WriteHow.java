package dev.jovl.fuse;

/**
 * How data is to be written.
 *
 * @param offset in bytes
 * @param late whether the kernel writes what a mapping has changed, some time after
 *     (FUSE_WRITE_CACHE): it never makes a file longer
 * @param append whether the file is open with O_APPEND: the offset is what the kernel took for the
 *     end, which is not the end any more if an open with O_TRUNC has cut the file meanwhile
 * @param direct whether the file is open with O_DIRECT: where less than all was written, the kernel
 *     may tell its caller EIO (fuse_get_res_by_io)
 * @param sync what is to be on disk when the write is answered; where data goes through its cache,
 *     the kernel asks for that itself
 * @param killPrivileges whether setuid, setgid and file capabilities are to go
 *     (FUSE_WRITE_KILL_SUIDGID)
 */
public record WriteHow(
    long offset, boolean late, boolean append, boolean direct, Sync sync, boolean killPrivileges) {

  /**
   * What is to be on disk (O_DSYNC and O_SYNC of open(2), RWF_DSYNC and RWF_SYNC of pwritev2(2)).
   */
  public enum Sync {
    /** Nothing. */
    NONE,
    /** The data. */
    DATA,
    /** The data, and all that stat(2) shows. */
    ALL
  }
}
