package dev.jovl.union;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.union.whiteout.DirectoryMarks;
import dev.jovl.union.whiteout.OverlayXattr;
import dev.jovl.union.whiteout.Whiteouts;
import org.jspecify.annotations.Nullable;

/** Reads what a directory on disk says of a name, in every dialect. */
final class EntryReader {
  private static final int BLOCK = 512;
  private static final int PAGE = 4096;

  private EntryReader() {}

  /**
   * Reads an entry.
   *
   * @param directory open on the directory
   * @param attributeWhiteouts whether an empty file can be a whiteout
   * @param lowest whether nothing below matters
   * @return null if the directory says nothing of the name
   */
  static @Nullable LayerEntry read(
      Fd directory, FileName name, boolean attributeWhiteouts, boolean lowest)
      throws ErrnoException {
    if (Whiteouts.isMark(name)) {
      return null;
    }
    Stat stat = Stats.ifPresent(directory, name);
    if (stat == null) {
      return lowest ? null : mark(directory, name);
    }
    if (Whiteouts.isWhiteout(stat)
        || (attributeWhiteouts && isAttributeWhiteout(directory, name, stat))) {
      return LayerEntry.whiteout(stat);
    }
    if (stat.isDirectory()) {
      return LayerEntry.of(stat, lowest ? DirectoryMarks.NONE : marks(directory, name), false);
    }
    if (stat.isRegular() && !lowest && isMetacopy(directory, name, stat)) {
      byte @Nullable [] redirect = get(directory, name, OverlayXattr.REDIRECT);
      return LayerEntry.of(stat, DirectoryMarks.redirected(redirect), true);
    }
    return LayerEntry.of(stat, DirectoryMarks.NONE, false);
  }

  private static @Nullable LayerEntry mark(Fd directory, FileName name) throws ErrnoException {
    if (!Whiteouts.canHaveMark(name)) {
      return null;
    }
    Stat stat = Stats.ifPresent(directory, Whiteouts.markOf(name));
    return stat == null ? null : LayerEntry.whiteout(stat);
  }

  private static DirectoryMarks marks(Fd directory, FileName name) throws ErrnoException {
    DirectoryMarks marks = DirectoryMarks.read(directory, name);
    if (marks.opaque() || mark(directory, name) != null) {
      return marks.asOpaque();
    }
    int flags = OpenFlags.PATH | OpenFlags.DIRECTORY | OpenFlags.NOFOLLOW;
    try (Fd inside = Open.at(directory, name, flags, 0)) {
      return DirectoryMarks.hasOpaqueMarker(inside) ? marks.asOpaque() : marks;
    } catch (ErrnoException e) {
      if (e.is(Errno.EACCES)) {
        return marks;
      }
      throw e;
    }
  }

  private static boolean isAttributeWhiteout(Fd directory, FileName name, Stat stat)
      throws ErrnoException {
    return stat.isRegular() && stat.size() == 0 && has(directory, name, OverlayXattr.WHITEOUT);
  }

  /** A file whose blocks hold its size has its data; so has an empty one. */
  private static boolean isMetacopy(Fd directory, FileName name, Stat stat) throws ErrnoException {
    boolean full = stat.size() == 0 || (stat.size() > PAGE && stat.blocks() * BLOCK >= stat.size());
    return !full && has(directory, name, OverlayXattr.METACOPY);
  }

  static boolean has(Fd directory, FileName name, OverlayXattr xattr) throws ErrnoException {
    return get(directory, name, xattr) != null;
  }

  /** Returns the value of an attribute in either namespace, the trusted one first; or null. */
  static byte @Nullable [] get(Fd directory, FileName name, OverlayXattr xattr)
      throws ErrnoException {
    byte @Nullable [] value = Xattrs.get(directory, name, xattr.name(false));
    return value != null ? value : Xattrs.get(directory, name, xattr.name(true));
  }
}
