package dev.jovl.image;

import dev.jovl.oci.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;

/**
 * Blobs on their way into the store: files that survive an interrupted pull, so that the next one
 * goes on where it stood. A file has one user at a time, by a lock; whoever comes second downloads
 * into a file of its own. What nobody went on with for a week is removed.
 */
final class Downloads {

  private static final String DIRECTORY = "downloads";
  private static final Duration KEPT = Duration.ofDays(7);

  private final Path directory;

  /** Opens the downloads of the store in this directory. */
  Downloads(Path root) throws IOException {
    directory = root.resolve(DIRECTORY);
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    removeOld();
  }

  private void removeOld() throws IOException {
    Instant oldest = Instant.now().minus(KEPT);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        try {
          if (Files.getLastModifiedTime(file).toInstant().isBefore(oldest)) {
            Files.deleteIfExists(file);
          }
        } catch (NoSuchFileException e) {
          continue;
        }
      }
    }
  }

  /** Returns the file for a blob, with what an earlier pull left of it. */
  PartialBlob open(Digest digest) throws IOException {
    Path file = directory.resolve(digest.algorithm() + "-" + digest.hex());
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    try {
      if (channel.tryLock() != null && Files.exists(file)) {
        return new PartialBlob(file, channel, false);
      }
    } catch (OverlappingFileLockException taken) {
      channel.close();
      return alone();
    }
    channel.close();
    return alone();
  }

  private PartialBlob alone() throws IOException {
    Path file = Files.createTempFile(directory, "alone-", "");
    return new PartialBlob(
        file, FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE), true);
  }
}
