package dev.jovl.store;

import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Locks;
import dev.jovl.linux.Open;
import dev.jovl.linux.PathBytes;
import dev.jovl.oci.Digest;
import dev.jovl.oci.OciFormatException;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one user of the store uses, in a file that is locked as long as the user lives: one digest a
 * line. The lock ends with the process, so a lease without a lock is one of a dead process.
 */
final class Lease implements AutoCloseable {

  private final StoreFiles files;
  private final Path file;
  private final Fd lock;
  private final Set<Digest> kept = new HashSet<>();

  private Lease(StoreFiles files, Path file, Fd lock) {
    this.files = files;
    this.file = file;
    this.lock = lock;
  }

  /** Takes a new lease. */
  static Lease take(StoreFiles files) throws IOException {
    Path file = files.layout().leases().resolve(StoreFiles.randomName());
    try (Fd store = files.lock().forChange()) {
      Fd lock = FileAction.on(file, () -> files.spare().make(() -> makeLocked(file)));
      files.setOwner(String.valueOf(file.getFileName()));
      return new Lease(files, file, lock);
    }
  }

  private static Fd makeLocked(Path file) throws IOException {
    Fd lock =
        Open.path(
            Fd.CURRENT_DIRECTORY,
            PathBytes.of(file),
            OpenFlags.RDWR | OpenFlags.CREAT | OpenFlags.EXCL,
            0600);
    try {
      Locks.awaitWhole(lock, Locks.EXCLUSIVE);
      return lock;
    } catch (ErrnoException e) {
      lock.close();
      throw e;
    }
  }

  /** Protects what has the digest, whether it is there yet or not. */
  synchronized void keep(Digest digest) throws IOException {
    if (kept.contains(digest)) {
      return;
    }
    try (Fd store = files.lock().forUse()) {
      FileAction.write(file, () -> files.spare().write(() -> append(digest + "\n")));
    }
    kept.add(digest);
  }

  /** A line that a full disk cuts off is taken back: others could not read the lease. */
  private void append(String line) throws IOException {
    long before = Files.size(file);
    try {
      Files.writeString(file, line, StandardOpenOption.APPEND);
    } catch (IOException e) {
      FileData.truncate(lock, before);
      throw e;
    }
  }

  /** Returns the digests in a lease, or nothing if its process is dead. Under the store's lock. */
  static Optional<Set<Digest>> ofLiving(Path file) throws IOException {
    try (Fd fd = Open.path(Fd.CURRENT_DIRECTORY, PathBytes.of(file), OpenFlags.RDWR)) {
      if (Locks.whole(fd, Locks.EXCLUSIVE)) {
        return Optional.empty();
      }
    } catch (ErrnoException e) {
      if (e.is(Errno.ENOENT)) {
        return Optional.empty();
      }
      throw new StoreException(
          file + ": " + e.getMessage() + "; remove it when nothing uses the store", e);
    }
    return Optional.of(parse(file));
  }

  private static Set<Digest> parse(Path file) throws IOException {
    Set<Digest> digests = new HashSet<>();
    try {
      List<String> lines =
          FileAction.on(file, () -> Files.readAllLines(file, StandardCharsets.US_ASCII));
      for (String line : lines) {
        digests.add(Digest.parse(line));
      }
    } catch (OciFormatException e) {
      throw new StoreException(file + " is damaged; remove it when nothing uses the store", e);
    } catch (NoSuchFileException e) {
      return digests;
    }
    return digests;
  }

  @Override
  public void close() throws IOException {
    try (lock;
        Fd store = files.lock().forChange()) {
      Files.deleteIfExists(file);
    }
  }
}
