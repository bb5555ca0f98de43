package dev.jovl.store;

import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.linux.tree.TreeWalk;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FilesystemStat;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings a tree to disk: with its whole filesystem at once, which is the cheapest, and then each
 * file and directory by itself where that is not enough.
 *
 * <p>On FUSE syncfs(2) does not reach the server (fuse_sync_fs() of the kernel, but for virtiofs),
 * and the kernel's overlay syncs its upper filesystem but does not tell what that has lost
 * (ovl_sync_fs()); both hand fsync(2) on, with its answer. There the whole comes first all the
 * same: on overlay it takes along what its owner may not open, and leaves little to do for the
 * rest.
 */
final class TreeSync {
  /** The types of filesystems whose files are synced each by itself. */
  private static final Set<Long> SYNCED_BY_FILE =
      Set.of(FilesystemStat.FUSE, FilesystemStat.OVERLAYFS);

  private TreeSync() {}

  /**
   * Brings a directory and all below it to disk.
   *
   * @param root open for reading, since before the tree was written; stays the caller's
   * @throws IOException what syncfs(2) or fsync(2) says: EIO and ENOSPC mean that bytes were lost
   */
  static void of(Fd root) throws IOException {
    FileData.syncFilesystem(root);
    if (SYNCED_BY_FILE.contains(Stats.filesystem(root).type())) {
      TreeWalk.from(
          TreeWalk.Directory.of(root.duplicate()),
          TreeSync::visit,
          directory -> FileData.sync(directory.open()));
    }
  }

  /**
   * A file or directory that its owner, who is not root, may not open is left out: nothing tells
   * what has become of it.
   */
  private static TreeWalk.@Nullable Directory visit(TreeWalk.Directory here, DirectoryEntry entry)
      throws ErrnoException {
    try {
      Stat stat = Stats.at(here.open(), entry.name());
      if (stat.isDirectory()) {
        return here.below(entry.name());
      }
      if (stat.isRegular()) {
        try (Fd file = Open.at(here.open(), entry.name(), OpenFlags.READ_ENTRY)) {
          FileData.sync(file);
        }
      }
    } catch (ErrnoException e) {
      if (!e.is(Errno.EACCES)) {
        throw e;
      }
    }
    return null;
  }
}
