package dev.jovl.union;

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
     * @param whiteout whether the layer says that the name is deleted
     * @return whether more are wanted
     */
    boolean take(DirectoryEntry entry, boolean whiteout) throws ErrnoException;
  }

  /** Returns the position from the top, 0 for the first layer below the upper. */
  int index();

  /** Returns the number of the filesystem that holds the layer, see {@link InodeNumbers}. */
  int filesystem();

  /** Returns the root. */
  DirectoryPlace root();

  /**
   * Looks a name up.
   *
   * @param lowest whether there is nothing below this layer, so that marks of deletions and of
   *     directories need not be read
   * @return what the layer says of the name, or null if nothing
   */
  @Nullable LayerEntry lookup(DirectoryPlace directory, FileName name, boolean lowest)
      throws ErrnoException;

  /** Returns how many lookups found nothing without a system call. */
  long knownAbsences();

  /** Opens a directory to list it; the caller closes it. */
  DirectoryStream list(DirectoryPlace directory) throws ErrnoException;

  /** Opens a file; the descriptor is the caller's. Never for writing. */
  Fd open(Place file, int flags) throws ErrnoException;

  /** Returns what a file is. */
  Stat stat(Place file) throws ErrnoException;

  /** Returns where owners and modes of its files are. */
  Permissions permissions();

  /** Returns the target of a symbolic link. */
  byte[] readlink(Place link) throws ErrnoException;

  /** Returns the filesystem. */
  FilesystemStat filesystemStat() throws ErrnoException;

  /** Gives back what the layer holds. */
  @Override
  void close();
}
