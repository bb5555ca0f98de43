package dev.jovl.linux.tree;

import dev.jovl.linux.DirectoryReader;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.linux.PathBytes;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Whole trees, by descriptors: no link is followed and no name is turned into text. */
public final class Trees {
  /** How a directory is opened that is to be read, where something else may have its name. */
  static final int DIRECTORY =
      OpenFlags.RDONLY | OpenFlags.DIRECTORY | OpenFlags.NOFOLLOW | OpenFlags.NONBLOCK;

  private Trees() {}

  /**
   * Opens a directory for reading, not following a link.
   *
   * @throws ErrnoException ENOTDIR or ELOOP if it is something else, and whatever openat(2) says
   */
  public static Fd openDirectory(Fd parent, FileName name) throws ErrnoException {
    return Open.at(parent, name, DIRECTORY);
  }

  /**
   * Returns all entries of a directory without "." and "..", in the order of the filesystem. The
   * position of the descriptor goes to the start first.
   *
   * @throws ErrnoException whatever getdents64(2) says
   */
  public static List<DirectoryEntry> entries(Fd directory) throws ErrnoException {
    DirectoryReader reader = new DirectoryReader(directory);
    try {
      reader.seek(0);
      List<DirectoryEntry> entries = new ArrayList<>();
      for (DirectoryEntry entry = reader.next(); entry != null; entry = reader.next()) {
        if (!entry.name().isDots()) {
          entries.add(entry);
        }
      }
      return entries;
    } finally {
      reader.end();
    }
  }

  /**
   * Removes a name and, if it is a directory, everything below it; a name that is not there is no
   * failure. However deep it is, a bounded number of descriptors is held.
   *
   * @throws ErrnoException whatever unlinkat(2) says; part of the tree may be gone
   */
  public static void remove(Fd parent, FileName name) throws ErrnoException {
    try {
      Names.unlink(parent, name);
    } catch (ErrnoException e) {
      if (e.is(Errno.ENOENT)) {
        return;
      }
      if (!e.is(Errno.EISDIR)) {
        throw e;
      }
      removeDirectory(parent, name);
    }
  }

  /**
   * Does the same with a path, whose last component is not followed.
   *
   * @param path of something in a directory, which is followed
   * @throws ErrnoException what opening that directory and unlinkat(2) say
   */
  public static void remove(Path path) throws ErrnoException {
    Path absolute = path.toAbsolutePath();
    Path above = Objects.requireNonNull(absolute.getParent(), "the root");
    Path name = Objects.requireNonNull(absolute.getFileName(), "the root");
    try (Fd parent = Open.directory(above)) {
      remove(parent, FileName.of(PathBytes.of(name)));
    }
  }

  private static void removeDirectory(Fd parent, FileName name) throws ErrnoException {
    try (Fd directory = TreeRemoval.openForRemoval(parent, name)) {
      TreeRemoval.empty(directory);
    }
    Names.rmdir(parent, name);
  }

  /**
   * Removes everything in a directory that is open for reading.
   *
   * @throws ErrnoException whatever unlinkat(2) says; part of the tree may be gone
   */
  public static void removeContents(Fd directory) throws ErrnoException {
    TreeRemoval.empty(directory);
  }
}
