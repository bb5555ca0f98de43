package dev.jovl.build.runmount;

import dev.jovl.build.copy.Owner;
import dev.jovl.build.digest.KeyWriter;
import dev.jovl.build.request.BuildException;
import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Locks;
import dev.jovl.linux.Open;
import dev.jovl.linux.PathBytes;
import dev.jovl.linux.Stats;
import dev.jovl.linux.tree.Trees;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Timespec;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;

/**
 * The directories of {@code RUN --mount=type=cache}, which outlive a build. The name that a
 * Dockerfile gives one is hashed, so it can lead nowhere.
 */
public final class CacheMounts {

  private static final int MAX_PRIVATE = 1000;

  /** How long to wait before asking again for a cache that others use, as BuildKit does. */
  private static final long RETRY_MILLIS = 100;

  private final Path root;

  /**
   * Makes the cache mounts of a store.
   *
   * @param root their directory, made when it is needed
   */
  public CacheMounts(Path root) {
    this.root = root;
  }

  /** Makes the files that a cache begins with. */
  interface Beginning {
    /**
     * Is called once for each cache; what it leaves is thrown away if it fails.
     *
     * @param directory empty, and the cache's own
     */
    void make(Path directory) throws IOException, BuildException;
  }

  /**
   * A cache in use.
   *
   * @param directory its files
   * @param lock held while others may not use it; released by closing it
   */
  record Cache(Path directory, Fd lock) implements AutoCloseable {
    /** Gives it back. Its last use is now, not when it was opened, which may be long ago. */
    @Override
    public void close() {
      if (lock.isOpen()) {
        markUsed(lock);
        lock.close();
      }
    }
  }

  /**
   * Opens a cache and waits, if it is {@code locked}, until nobody else uses it.
   *
   * @param id what the Dockerfile calls it, for messages
   * @param name as {@link #name} gives it
   * @param sharing {@code shared}, {@code locked}, or {@code private}: another directory while one
   *     is in use
   * @throws IOException also if there are too many private ones in use; {@link
   *     InterruptedIOException} when the thread is interrupted while it waits
   */
  Cache open(String id, String name, String sharing, Beginning beginning)
      throws IOException, BuildException {
    Files.createDirectories(
        root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    return switch (sharing) {
      case "private" -> unused(id, name, beginning);
      case "locked" -> made(name, await(name, Locks.EXCLUSIVE), beginning);
      default -> shared(name, beginning);
    };
  }

  /**
   * Returns the name of a cache's directory.
   *
   * @param id what the Dockerfile calls it
   * @param files the digest of the files that it begins with, empty for none: a cache of the same
   *     id that began with other files is another one
   * @param access the owner and mode that are asked for, empty for none: a cache of the same id
   *     with another owner or mode is another one, as with BuildKit
   */
  static String name(String id, String files, String access) {
    KeyWriter key = new KeyWriter("cache").text("id", id);
    if (!files.isEmpty()) {
      key.text("begins with", files);
    }
    if (!access.isEmpty()) {
      key.text("access", access);
    }
    return key.finish().hex();
  }

  private Cache unused(String id, String name, Beginning beginning)
      throws IOException, BuildException {
    for (int i = 0; i < MAX_PRIVATE; i++) {
      Fd lock = lockFile(name + "-" + i);
      if (Locks.whole(lock, Locks.EXCLUSIVE) && Stats.of(lock).nlink() > 0) {
        return made(name + "-" + i, lock, beginning);
      }
      lock.close();
    }
    throw new IOException(
        "cache "
            + id
            + ": "
            + MAX_PRIVATE
            + " private ones of it are in use; wait for other builds, or use sharing=shared");
  }

  /**
   * The process that makes a cache holds it alone; before it can be shared, a collection may remove
   * it again.
   */
  private Cache shared(String name, Beginning beginning) throws IOException, BuildException {
    while (true) {
      Fd lock = await(name, Locks.SHARED);
      if (Files.exists(root.resolve(name))) {
        markUsed(lock);
        return new Cache(root.resolve(name), lock);
      }
      lock.close();
      made(name, await(name, Locks.EXCLUSIVE), beginning).close();
    }
  }

  /**
   * A lock file that a collection has removed meanwhile keeps nobody out, so another one is made.
   * This asks again and again, since a thread that waits in flock(2) can't be interrupted.
   */
  private Fd await(String name, int kind) throws IOException {
    while (true) {
      Fd lock = lockFile(name);
      boolean free = Locks.whole(lock, kind);
      if (free && Stats.of(lock).nlink() > 0) {
        return lock;
      }
      lock.close();
      if (!free) {
        pause(name);
      }
    }
  }

  private static void pause(String name) throws InterruptedIOException {
    try {
      TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
    } catch (InterruptedException e) {
      // Not interrupted any more: what the step has mounted must be unmounted, which may wait.
      throw new InterruptedIOException("interrupted while waiting for the cache " + name);
    }
  }

  /** Returns a cache that is locked for this process alone, and makes it if it is not there. */
  private Cache made(String name, Fd lock, Beginning beginning) throws IOException, BuildException {
    try {
      Path directory = root.resolve(name);
      if (!Files.exists(directory)) {
        make(directory, beginning);
      }
      markUsed(lock);
      return new Cache(directory, lock);
    } catch (IOException | BuildException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * A cache gets its name when it is complete and what it begins with is on disk; a part that a
   * dead process left is thrown away.
   */
  private void make(Path directory, Beginning beginning) throws IOException, BuildException {
    String draft = directory.getFileName() + ".new";
    try (Fd parent = Open.directory(root)) {
      Trees.remove(parent, FileName.of(draft));
    }
    Path made = Files.createDirectory(root.resolve(draft));
    beginning.make(made);
    try (Fd begun = Open.directory(made)) {
      if (!Trees.entries(begun).isEmpty()) {
        FileData.syncFilesystem(begun);
      }
    }
    Files.move(made, directory, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * The time of the lock file tells a collection when a cache was last used. Where it can't be set,
   * as on a full disk, the cache can be used all the same.
   */
  private static void markUsed(Fd lock) {
    try {
      Attributes.setTimes(lock, null, Timespec.NOW);
    } catch (ErrnoException notNoted) {
      return;
    }
  }

  private Fd lockFile(String name) throws ErrnoException {
    byte[] path = PathBytes.of(root.resolve(name + ".lock"));
    return Open.path(Fd.CURRENT_DIRECTORY, path, OpenFlags.RDWR | OpenFlags.CREAT, 0600);
  }

  /** Gives the directory of a cache its owner and mode. */
  static void own(Path directory, Owner owner, int mode) throws ErrnoException {
    try (Fd fd = Open.directory(directory)) {
      Attributes.chown(fd, owner.uid(), owner.gid());
      Attributes.chmod(fd, mode);
    }
  }
}
