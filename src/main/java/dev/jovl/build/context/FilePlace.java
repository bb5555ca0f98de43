package dev.jovl.build.context;

import dev.jovl.build.copy.FdInput;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.PathBytes;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a Dockerfile or an ignore file may be.
 *
 * <p>Anybody may have made a context, and messages show lines of these files: so no link of one is
 * followed out of it. A path that the user names leads wherever it leads.
 *
 * @param path where it is
 * @param context the directory, above the path, that links stay in; null for links that lead
 *     anywhere
 */
public record FilePlace(Path path, @Nullable Path context) {

  private static final long IN_ROOT = Open.RESOLVE_IN_ROOT | Open.RESOLVE_NO_MAGICLINKS;

  /** What is at a place. */
  public enum Kind {
    /** Nothing. */
    NOTHING,
    /** A regular file. */
    FILE,
    /** A directory. */
    DIRECTORY,
    /** Anything else, as a device. */
    OTHER
  }

  /** Returns the place of a file that a context has by this name. */
  public static FilePlace in(Path context, String name) {
    return new FilePlace(context.resolve(name), context);
  }

  /** Returns the place that a user named. */
  public static FilePlace named(Path path) {
    return new FilePlace(path, null);
  }

  /** Returns the place beside this one whose name has a further end. */
  public FilePlace beside(String end) {
    return new FilePlace(path.resolveSibling(path.getFileName() + end), context);
  }

  /**
   * Returns what is there, links followed.
   *
   * @throws FileSystemException if it cannot be looked at: otherwise another Dockerfile could be
   *     built in its place, or the image could have files that it excludes; for the same reason if
   *     it is a link that leads to nothing in the context
   */
  public Kind look() throws IOException {
    try (Fd found = open()) {
      Stat stat = Stats.of(found);
      if (stat.isRegular()) {
        return Kind.FILE;
      }
      return stat.isDirectory() ? Kind.DIRECTORY : Kind.OTHER;
    } catch (ErrnoException e) {
      if (!e.is(Errno.ENOENT) && !e.is(Errno.ENOTDIR) && !e.is(Errno.ENAMETOOLONG)) {
        throw failure(String.valueOf(e.getMessage()));
      }
      if (context != null && Files.isSymbolicLink(path)) {
        throw failure(
            "a symbolic link that leads to nothing in the context; put the file itself there");
      }
      return Kind.NOTHING;
    }
  }

  /**
   * Reads a regular file. Those of /proc do not say how long they are.
   *
   * @param most the longest file that is read, in bytes
   * @return the content; nothing if the file is longer
   * @throws FileSystemException if it cannot be read
   */
  public Optional<byte[]> read(int most) throws IOException {
    try (Fd found = open()) {
      if (!Stats.of(found).isRegular()) {
        throw failure("not a regular file");
      }
      try (Fd file = Open.again(found, OpenFlags.RDONLY)) {
        byte[] content = new FdInput(file).readNBytes(most + 1);
        return content.length > most ? Optional.empty() : Optional.of(content);
      }
    } catch (ErrnoException e) {
      throw failure(String.valueOf(e.getMessage()));
    }
  }

  private FileSystemException failure(String reason) {
    return new FileSystemException(path.toString(), null, reason);
  }

  /** Opens what is there with O_PATH. */
  private Fd open() throws ErrnoException {
    if (context == null) {
      return Open.path(Fd.CURRENT_DIRECTORY, PathBytes.of(path), OpenFlags.PATH);
    }
    byte[] name = PathBytes.of(context.relativize(path));
    int flags = OpenFlags.PATH | OpenFlags.DIRECTORY;
    try (Fd root = Open.path(Fd.CURRENT_DIRECTORY, PathBytes.of(context), flags)) {
      return Open.within(root, name, OpenFlags.PATH, 0, IN_ROOT);
    }
  }
}
