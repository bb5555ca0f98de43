package dev.jovl.build.context;

import dev.jovl.build.copy.Archive;
import dev.jovl.build.copy.FdInput;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.PathBytes;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Timespec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A context that comes as one file, a tar, compressed or not. Its contents are not trusted: no name
 * and no link leads out of the directory that it is unpacked into.
 */
public final class ContextArchive {

  private static final long IN_ROOT = Open.RESOLVE_IN_ROOT | Open.RESOLVE_NO_MAGICLINKS;

  private ContextArchive() {}

  /**
   * Unpacks a file, if it is a tar.
   *
   * @param file recognised by its content, not by its name
   * @param directory made for it; nobody else may be able to reach it
   * @return whether the file is a tar; if not, nothing is made
   * @throws IOException if the tar is damaged, or its decompressor is missing on this machine
   */
  public static boolean unpack(Path file, Path directory) throws IOException {
    try (Fd archive = Open.path(Fd.CURRENT_DIRECTORY, PathBytes.of(file), OpenFlags.RDONLY)) {
      if (!Archive.isTar(archive)) {
        return false;
      }
      try (Fd target = Open.directory(Files.createDirectory(directory))) {
        Archive.unpack(archive, target, null, Timespec.EPOCH, note -> {});
      }
      return true;
    }
  }

  /**
   * Reads a file of an unpacked context, a link followed inside of it.
   *
   * @param path below the directory, or absolute with the directory as its root
   * @param most the longest file that is read, in bytes
   * @return the content; nothing if there is no regular file, or a longer one
   */
  public static Optional<byte[]> read(Path directory, String path, int most) throws IOException {
    byte[] name = path.getBytes(StandardCharsets.UTF_8);
    try (Fd root = Open.directory(directory);
        Fd file = Open.regularWithin(root, name, IN_ROOT)) {
      if (file == null || Stats.of(file).size() > most) {
        return Optional.empty();
      }
      return Optional.of(new FdInput(file).readNBytes(most));
    } catch (ErrnoException e) {
      if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR) || e.is(Errno.ELOOP)) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
