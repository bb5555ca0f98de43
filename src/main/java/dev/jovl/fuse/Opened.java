package dev.jovl.fuse;

/**
 * The answer to open and opendir.
 *
 * @param handle chosen by the filesystem, given back with each operation until release
 * @param flags FOPEN_* bits, the constants here; source: include/uapi/linux/fuse.h
 * @param backingId what {@link Connection#openBacking} returned, with {@link #PASSTHROUGH}; else 0
 */
public record Opened(long handle, int flags, int backingId) {
  /** Reads and writes do not use the page cache. */
  public static final int DIRECT_IO = 1;

  /** What the page cache holds of the node stays good. */
  public static final int KEEP_CACHE = 1 << 1;

  /** The kernel may keep the directory's entries. */
  public static final int CACHE_DIR = 1 << 3;

  /** No flush when it is closed. */
  public static final int NOFLUSH = 1 << 5;

  /** Reads, writes and mappings go to the backing file and never come here. */
  public static final int PASSTHROUGH = 1 << 7;

  /** Returns an answer without a backing file. */
  public static Opened of(long handle, int flags) {
    return new Opened(handle, flags, 0);
  }
}
