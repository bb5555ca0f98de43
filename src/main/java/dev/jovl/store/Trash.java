package dev.jovl.store;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Locks;
import dev.jovl.linux.Mounts;
import dev.jovl.linux.Open;
import dev.jovl.linux.PathBytes;
import dev.jovl.linux.tree.Trees;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Removal in two steps: one rename takes a directory out of sight, then it is emptied. What a dead
 * process left in the trash is removed by the next one.
 */
final class Trash {

  private final StoreLayout layout;

  Trash(StoreLayout layout) {
    this.layout = layout;
  }

  /** Takes a file or directory out of sight; returns where it is. Under the store's lock. */
  @CanIgnoreReturnValue
  Path take(Path path) throws IOException {
    Path place = layout.trash().resolve(StoreFiles.randomName());
    try {
      unmountIn(path);
      return Files.move(path, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (AccessDeniedException e) {
      throw StoreException.ofDenied(path, e);
    }
  }

  /**
   * Undoes what a dead process has mounted in its directory: it would stay for ever, with what is
   * in it, and hide what is below. Nothing is looked at, for a mount without its server answers
   * nothing.
   */
  private static void unmountIn(Path directory) throws IOException {
    try {
      StoreListing.of(directory).forEach(Trash::unmount);
    } catch (NotDirectoryException aFile) {
      return;
    }
  }

  private static void unmount(Path mountPoint) {
    try {
      Mounts.unmount(PathBytes.of(mountPoint), Mounts.DETACH | Mounts.NOFOLLOW);
    } catch (ErrnoException notMounted) {
      return;
    }
  }

  /**
   * Removes what is in the trash; leaves it to whoever is already doing so. It is no failure if
   * some of it stays that this user may not remove: what a user made in a user namespace belongs to
   * ids that are only there, and is removed by the next command that runs there.
   *
   * @throws StoreException what the disk says of some of it; the rest is gone
   */
  void empty() throws IOException {
    try (Fd trash = StoreFiles.open(layout.trash());
        Fd lock = Open.again(trash, OpenFlags.RDONLY | OpenFlags.DIRECTORY)) {
      FileAction.write(layout.trash(), () -> empty(trash, lock));
    }
  }

  private static void empty(Fd trash, Fd lock) throws ErrnoException {
    if (!Locks.whole(lock, Locks.EXCLUSIVE)) {
      return;
    }
    ErrnoException failure = null;
    for (DirectoryEntry entry : Trees.entries(trash)) {
      try {
        Trees.remove(trash, entry.name());
      } catch (ErrnoException e) {
        failure = isRefused(e) ? failure : e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static boolean isRefused(ErrnoException e) {
    return e.is(Errno.EACCES) || e.is(Errno.EPERM) || e.is(Errno.EBUSY);
  }
}
