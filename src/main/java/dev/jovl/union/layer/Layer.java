package dev.jovl.union.layer;

import dev.jovl.linux.Fd;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.FilesystemStat;
import dev.jovl.posix.Stat;
import org.jspecify.annotations.Nullable;

/**
 * A tree that the union shows and never changes. Nothing above knows where it comes from.
 *
 * <p>All methods may be called by many threads at once and throw what the system calls behind them
 * say.
 */
public interface Layer extends AutoCloseable {
  /** Takes entries of a directory. */
  interface EntryConsumer {
    /**
     * Takes an entry.
     *
     * @param entry has the name that is there or deleted; its type may be unknown
     * @param whiteout whether the layer says that the name is deleted
     * @return whether more are wanted
     * @throws ErrnoException whatever the taker says; it ends the listing
     */
    boolean take(DirectoryEntry entry, boolean whiteout) throws ErrnoException;
  }

  /** Returns the position from the top, 0 for the first layer below the upper. */
  int index();

  /**
   * Returns the number of the filesystem that holds the layer, which tells inode numbers of one
   * filesystem from those of another.
   */
  int filesystem();

  /** Returns the root. */
  DirectoryPlace root();

  /**
   * Looks a name up.
   *
   * @param directory of this layer
   * @param name of one component
   * @param lowest whether there is nothing below this layer, so that what a directory says of those
   *     below is not asked for; which of its files are whiteouts by an attribute is
   * @return what the layer says of the name, or null if nothing
   * @throws ErrnoException EACCES where the mounter may not search, ENOENT if the directory is gone
   */
  @Nullable LayerEntry lookup(DirectoryPlace directory, FileName name, boolean lowest)
      throws ErrnoException;

  /** Returns how many lookups found nothing without a system call. */
  long knownAbsences();

  /**
   * Opens a directory to list it.
   *
   * @return the entries; the caller closes them
   * @throws ErrnoException EACCES where the mounter may not read
   */
  DirectoryStream list(DirectoryPlace directory) throws ErrnoException;

  /**
   * Opens a file, never for writing.
   *
   * @param flags of open(2); a symbolic link is not followed
   * @return the descriptor, which the caller closes
   * @throws ErrnoException what openat(2) says; ELOOP for a symbolic link without O_PATH
   */
  Fd open(Place file, int flags) throws ErrnoException;

  /**
   * Returns what a file is.
   *
   * @throws ErrnoException ENOENT if it is gone
   */
  Stat stat(Place file) throws ErrnoException;

  /**
   * Returns the value of an extended attribute of a file, a symbolic link itself; null if it has
   * none of that name.
   *
   * @param name as it is on disk
   * @throws ErrnoException what getxattr(2) says
   */
  byte @Nullable [] xattr(Place file, byte[] name) throws ErrnoException;

  /** Returns where owners and modes of its files are. */
  Permissions permissions();

  /**
   * Returns the filesystem.
   *
   * @throws ErrnoException what fstatfs(2) says
   */
  FilesystemStat filesystemStat() throws ErrnoException;

  /** Gives back what the layer holds: the descriptor of its root. */
  @Override
  void close();
}
