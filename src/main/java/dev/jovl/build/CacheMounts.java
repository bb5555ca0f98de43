package dev.jovl.build;

import dev.jovl.build.digest.KeyWriter;
import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Locks;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The directories of {@code RUN --mount=type=cache}, which outlive a build. The name that a
 * Dockerfile gives one is hashed, so it can lead nowhere.
 */
final class CacheMounts {

  private static final int MAX_PRIVATE = 1000;

  private final Path root;

  /**
   * Makes the cache mounts of a store.
   *
   * @param root their directory, made when it is needed
   */
  CacheMounts(Path root) {
    this.root = root;
  }

  /**
   * A cache in use.
   *
   * @param directory its files
   * @param fresh whether it was made just now
   * @param lock held while others may not use it; released by closing it
   */
  record Cache(Path directory, boolean fresh, Fd lock) implements AutoCloseable {
    @Override
    public void close() {
      lock.close();
    }
  }

  /**
   * Opens a cache and waits, if it is {@code locked}, until nobody else uses it.
   *
   * @param id name
   * @param beginning what tells the files that it begins with, empty for none: caches of one name
   *     that began with other files are others
   * @param sharing {@code shared}, {@code locked}, or {@code private}: another directory while one
   *     is in use
   */
  Cache open(String id, String beginning, String sharing) throws IOException {
    Files.createDirectories(
        root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    KeyWriter key = new KeyWriter("cache").text("id", id);
    if (!beginning.isEmpty()) {
      key.text("begins with", beginning);
    }
    String name = key.finish().hex();
    if (!sharing.equals("private")) {
      return cache(name, await(name, sharing.equals("locked") ? Locks.EXCLUSIVE : Locks.SHARED));
    }
    for (int i = 0; i < MAX_PRIVATE; i++) {
      Fd lock = lockFile(name + "-" + i);
      if (Locks.whole(lock, Locks.EXCLUSIVE) && Stats.of(lock).nlink() > 0) {
        return cache(name + "-" + i, lock);
      }
      lock.close();
    }
    throw ErrnoException.of(Errno.EBUSY);
  }

  /** A lock file that a collection has removed meanwhile keeps nobody out, so there is another. */
  private Fd await(String name, int kind) throws IOException {
    while (true) {
      Fd lock = lockFile(name);
      Locks.awaitWhole(lock, kind);
      if (Stats.of(lock).nlink() > 0) {
        return lock;
      }
      lock.close();
    }
  }

  private Cache cache(String name, Fd lock) throws IOException {
    Path directory = root.resolve(name);
    boolean fresh = !Files.exists(directory);
    if (fresh) {
      Files.createDirectory(directory);
    }
    return new Cache(directory, fresh, lock);
  }

  private Fd lockFile(String name) throws ErrnoException {
    byte[] path = root.resolve(name + ".lock").toString().getBytes(StandardCharsets.UTF_8);
    return Open.path(Fd.CURRENT_DIRECTORY, path, OpenFlags.RDWR | OpenFlags.CREAT, 0600);
  }

  /** Gives a fresh cache its owner and mode. */
  static void own(Path directory, Accounts.Owner owner, int mode) throws ErrnoException {
    byte[] path = directory.toString().getBytes(StandardCharsets.UTF_8);
    int flags = OpenFlags.RDONLY | OpenFlags.DIRECTORY;
    try (Fd fd = Open.path(Fd.CURRENT_DIRECTORY, path, flags, 0)) {
      Attributes.chown(fd, owner.uid(), owner.gid());
      Attributes.chmod(fd, mode);
    }
  }
}
