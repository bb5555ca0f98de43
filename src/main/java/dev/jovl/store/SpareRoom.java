package dev.jovl.store;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;

/**
 * A file that only takes room, of bytes that no filesystem makes less of. It is given up where a
 * disk is full, so that what is removed can be written down; it is made again when the store is
 * opened and there is room.
 */
final class SpareRoom {

  private static final int BYTES = 64 << 10;

  private final Path file;

  SpareRoom(Path file) {
    this.file = file;
  }

  /** Takes the room, if there is some, and what a dead process did not get to take of it. */
  void keep() throws IOException {
    try {
      if (Files.exists(file) && Files.size(file) >= BYTES) {
        return;
      }
      byte[] noise = new byte[BYTES];
      new Random(BYTES).nextBytes(noise);
      Files.write(file, noise, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException noRoom) {
      if (isFull(noRoom)) {
        Files.deleteIfExists(file);
      }
    }
  }

  /**
   * Writes something, where the disk is full in the place of the room.
   *
   * @param writing something small, from its beginning each time
   */
  void write(FileAction.Writing writing) throws IOException {
    try {
      writing.run();
    } catch (IOException e) {
      if (!isFull(e) || !Files.deleteIfExists(file)) {
        throw e;
      }
      writing.run();
    }
  }

  /** The JDK has no exception for a full disk, but the words of strerror(3). */
  private static boolean isFull(IOException e) {
    String message = String.valueOf(e.getMessage());
    return message.contains(Errno.ENOSPC.message())
        || message.contains(Errno.EDQUOT.message())
        || (e instanceof ErrnoException errno
            && (errno.is(Errno.ENOSPC) || errno.is(Errno.EDQUOT)));
  }
}
