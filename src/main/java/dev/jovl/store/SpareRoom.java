package dev.jovl.store;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.List;
import java.util.Random;

/**
 * Files that only take room: inodes, and bytes that no filesystem makes less of. They are given up
 * where a disk is full, so that what is removed can be written down; they are made again when the
 * store is opened and there is room.
 */
final class SpareRoom {

  private static final int BYTES = 64 << 10;

  private final List<Path> files;

  /** Makes it of some files, of which the last holds the bytes. */
  SpareRoom(List<Path> files) {
    this.files = files;
  }

  /** Takes the room, if there is some, and what a dead process did not get to take of it. */
  void keep() throws IOException {
    Path last = files.get(files.size() - 1);
    for (Path file : files) {
      keep(file, file.equals(last) ? BYTES : 0);
    }
  }

  private static void keep(Path file, int bytes) throws IOException {
    try {
      if (Files.exists(file) && Files.size(file) >= bytes) {
        return;
      }
      byte[] noise = new byte[bytes];
      new Random(BYTES).nextBytes(noise);
      Files.write(file, noise, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException noRoom) {
      if (isFull(noRoom)) {
        Files.deleteIfExists(file);
      }
    }
  }

  /**
   * Makes something, where the disk is full in the place of the room.
   *
   * @param making makes something small, from its beginning each time
   */
  <T> T make(FileAction.Action<T> making) throws IOException {
    Iterator<Path> rest = files.iterator();
    while (true) {
      try {
        return making.call();
      } catch (IOException e) {
        if (!isFull(e) || !givesUp(rest)) {
          throw e;
        }
      }
    }
  }

  /**
   * Writes something, where the disk is full in the place of the room.
   *
   * @param writing something small, from its beginning each time
   */
  void write(FileAction.Writing writing) throws IOException {
    Boolean unused =
        make(
            () -> {
              writing.run();
              return true;
            });
  }

  /** Gives the next of the files up that is there; returns false if there is none left. */
  private static boolean givesUp(Iterator<Path> files) throws IOException {
    while (files.hasNext()) {
      if (Files.deleteIfExists(files.next())) {
        return true;
      }
    }
    return false;
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
