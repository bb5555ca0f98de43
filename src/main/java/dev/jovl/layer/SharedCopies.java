package dev.jovl.layer;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.linux.tree.ContentCopy;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.union.whiteout.SharedMark;
import java.io.EOFException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Copies of files below the layer that is being unpacked, at the same paths in it. An inode that
 * layers share has one name in each of them ({@link SharedMark}), and what a layer below has never
 * changes; so a further name of such a file, or one whose entry says something else of it, is made
 * of an inode of the layer's own, as a union copies up what it links.
 *
 * <p>The tar says nothing of the copies, so a whiteout hides them with what they were made of.
 */
final class SharedCopies {

  private static final int NEW_FILE =
      OpenFlags.WRONLY | OpenFlags.CREAT | OpenFlags.EXCL | OpenFlags.NOFOLLOW;

  private final ContentCopy content = new ContentCopy();
  private final Map<EntryPath, Stat> made = new LinkedHashMap<>();

  /**
   * Copies a file to a new name in the layer; returns what the copy is.
   *
   * @param from open for reading, and stays so
   * @throws EOFException if the file is shorter than its size
   */
  Stat make(Fd from, Fd directory, FileName name) throws ErrnoException, EOFException {
    try (Fd to = Open.at(directory, name, NEW_FILE, 0600)) {
      content.copy(from, to, Long.MAX_VALUE);
      DirectoryMetadata.copy(from, to);
      return Stats.of(to);
    }
  }

  /** Notes that a copy has the path of what it was made of. */
  void put(EntryPath path, Stat copy) {
    made.put(path, copy);
  }

  /** Removes a file that a whiteout names, if it is a copy; returns whether it was. */
  boolean hide(LayerDirectory directory, FileName name, Stat own) throws ErrnoException {
    Stat copy = made.remove(directory.path().child(name));
    if (copy == null || !copy.sameFile(own)) {
      return false;
    }
    Names.unlink(directory.own(), name);
    return true;
  }

  /** Removes the copies of what opaque directories hide. */
  void dropBelow(Set<EntryPath> opaque, LayerTree tree) throws ErrnoException {
    for (Map.Entry<EntryPath, Stat> copy : made.entrySet()) {
      if (copy.getKey().isBelowOneOf(opaque)) {
        tree.removeIf(copy.getKey(), (where, name, own) -> own.sameFile(copy.getValue()));
      }
    }
  }
}
