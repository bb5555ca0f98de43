package dev.jovl.union.layer;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.union.whiteout.EntryMarks;
import dev.jovl.union.whiteout.OverlayXattr;
import dev.jovl.union.whiteout.Whiteouts;
import dev.jovl.union.whiteout.XattrNamespace;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a directory on disk says of a name, in every dialect; of one that is too long for its
 * filesystem it says nothing, as in ovl_lookup_single. Descriptors stay the caller's; O_PATH is
 * enough for them.
 */
public final class EntryReader {
  private final XattrNamespace namespace;
  private final Permissions permissions;
  private final TrustedOwners owners;

  /** What an empty file in a directory can be. */
  public enum EmptyFiles {
    /** A file and nothing else. */
    FILES,
    /** A file, or a whiteout by an attribute. */
    FILES_OR_WHITEOUTS;

    /** Returns what it can be where files can, or cannot, be whiteouts by an attribute. */
    public static EmptyFiles of(boolean attributeWhiteouts) {
      return attributeWhiteouts ? FILES_OR_WHITEOUTS : FILES;
    }
  }

  /** What is below a directory, so that its entries could hide it or be joined with it. */
  public enum Below {
    /**
     * Nothing. The data of a file may be below nevertheless: what it has itself must never be taken
     * for its data.
     */
    NOTHING,
    /** Other layers. */
    LAYERS
  }

  /**
   * Makes a reader.
   *
   * @param namespace whose attributes are taken for state
   * @param permissions where owners and modes are
   * @param owners whose files are believed, by the owners of the inodes
   */
  public EntryReader(XattrNamespace namespace, Permissions permissions, TrustedOwners owners) {
    this.namespace = namespace;
    this.permissions = permissions;
    this.owners = owners;
  }

  /**
   * Reads an entry.
   *
   * @param directory open on the directory
   * @return null if the directory says nothing of the name
   * @throws ErrnoException whatever statx(2), getxattr(2) and listxattr(2) say besides that there
   *     is nothing
   */
  public @Nullable LayerEntry read(Fd directory, FileName name, EmptyFiles empty, Below below)
      throws ErrnoException {
    if (Whiteouts.isMarker(name)) {
      return null;
    }
    Stat stat = Stats.find(directory, name);
    if (stat == null) {
      return below == Below.NOTHING ? null : mark(directory, name);
    }
    if (stat.isDirectory()) {
      return directory(directory, name, stat, marks(directory, name, below));
    }
    return file(directory, name, stat, empty);
  }

  /**
   * Reads an entry of a directory in which no file is a mark for another, as {@link #read}.
   *
   * @throws ErrnoException as for {@link #read}
   */
  public @Nullable LayerEntry readWithoutMarks(
      Fd directory, FileName name, EmptyFiles empty, Below below) throws ErrnoException {
    Stat stat = Stats.find(directory, name);
    if (stat == null) {
      return null;
    }
    if (stat.isDirectory()) {
      return directory(directory, name, stat, marksWithoutOneBeside(directory, name, below));
    }
    return file(directory, name, stat, empty);
  }

  private LayerEntry directory(Fd directory, FileName name, Stat inode, EntryMarks marks)
      throws ErrnoException {
    LayerEntry entry = LayerEntry.of(permissions.read(directory, name, inode), marks, false);
    return marks.redirect() == null || isBelieved(directory, name, entry)
        ? entry
        : entry.unbelieved();
  }

  private LayerEntry file(Fd directory, FileName name, Stat found, EmptyFiles empty)
      throws ErrnoException {
    Stat stat = withOwnNames(directory, name, found);
    if (Whiteouts.isWhiteout(stat)
        || (empty == EmptyFiles.FILES_OR_WHITEOUTS && isAttributeWhiteout(directory, name, stat))) {
      return LayerEntry.whiteout(stat);
    }
    return stat.isRegular() && stat.size() > 0
        ? withData(directory, name, stat)
        : LayerEntry.of(permissions.read(directory, name, stat), EntryMarks.NONE, false);
  }

  /**
   * Only the mark says that the data is below. Blocks say nothing: a crash while data was written
   * in place leaves them allocated without their data.
   */
  private LayerEntry withData(Fd directory, FileName name, Stat stat) throws ErrnoException {
    List<byte[]> xattrs = Xattrs.list(directory, name);
    Stat shown = permissions.read(directory, name, stat);
    if (xattrs.isEmpty()) {
      return LayerEntry.bare(shown);
    }
    if (!namespace.isAmong(xattrs, OverlayXattr.METACOPY)) {
      return LayerEntry.of(shown, EntryMarks.NONE, false);
    }
    byte @Nullable [] redirect =
        namespace.isAmong(xattrs, OverlayXattr.REDIRECT)
            ? namespace.get(directory, name, OverlayXattr.REDIRECT)
            : null;
    LayerEntry entry = LayerEntry.of(shown, EntryMarks.redirected(redirect), true);
    return isBelieved(directory, name, entry) ? entry : entry.unbelieved();
  }

  /**
   * Returns whether an owner who is trusted says what was read of a name. Where others may change
   * the name, each part may be of another file: so all of it is asked of one once more.
   */
  private boolean isBelieved(Fd directory, FileName name, LayerEntry entry) throws ErrnoException {
    if (owners == TrustedOwners.ALL) {
      return true;
    }
    try (Fd file = Open.at(directory, name, OpenFlags.HANDLE)) {
      return Stats.of(file).sameFile(entry.stat())
          && owners.trustOwnerOf(file)
          && (entry.metacopy()
              ? isMetacopy(file, entry.marks().redirect())
              : hasRedirect(file, entry.marks().redirect()));
    }
  }

  private boolean isMetacopy(Fd file, byte @Nullable [] redirect) throws ErrnoException {
    List<byte[]> xattrs = Xattrs.list(file);
    boolean redirected = namespace.isAmong(xattrs, OverlayXattr.REDIRECT);
    return namespace.isAmong(xattrs, OverlayXattr.METACOPY)
        && (redirected ? hasRedirect(file, redirect) : redirect == null);
  }

  private boolean hasRedirect(Fd file, byte @Nullable [] redirect) throws ErrnoException {
    return Arrays.equals(Xattrs.get(file, namespace.name(OverlayXattr.REDIRECT)), redirect);
  }

  /** Returns what a name in a directory is, by its inode and what is kept beside it. */
  Stat stat(Fd directory, FileName name, Stat inode) throws ErrnoException {
    return permissions.read(directory, name, withOwnNames(directory, name, inode));
  }

  /** Returns what an open file is, as {@link #stat(Fd, FileName, Stat)}. */
  Stat stat(Fd file, Stat inode) throws ErrnoException {
    return permissions.read(file, withOwnNames(file, inode));
  }

  /** Returns where owners and modes are. */
  Permissions permissions() {
    return permissions;
  }

  /**
   * Returns what a file is with the number of names that it has in its layer: layers of an image
   * store share inodes, and a union shows nothing of that. Of a file that may not be read the mark
   * is seen, and not what it says, which so far is 1.
   */
  private Stat withOwnNames(Fd directory, FileName name, Stat stat) throws ErrnoException {
    if (!stat.isRegular() || stat.nlink() == 1) {
      return stat;
    }
    try {
      return isOne(namespace.get(directory, name, OverlayXattr.NAMES)) ? stat.withNlink(1) : stat;
    } catch (ErrnoException e) {
      if (!e.is(Errno.EACCES)) {
        throw e;
      }
      boolean marked = namespace.isListed(directory, name, OverlayXattr.NAMES);
      return marked ? stat.withNlink(1) : stat;
    }
  }

  /** Returns what an open file is, as {@link #withOwnNames(Fd, FileName, Stat)}. */
  private Stat withOwnNames(Fd file, Stat stat) throws ErrnoException {
    if (!stat.isRegular() || stat.nlink() == 1) {
      return stat;
    }
    return isOne(Xattrs.get(file, namespace.name(OverlayXattr.NAMES))) ? stat.withNlink(1) : stat;
  }

  private static boolean isOne(byte @Nullable [] names) {
    return names != null && names.length == 1 && names[0] == '1';
  }

  /**
   * Reads an entry of a directory of the upper with which nothing is merged: its directories may
   * still have entries that came from below. As {@link #read} with nothing below.
   *
   * @throws ErrnoException as for {@link #read}
   */
  public @Nullable LayerEntry readPure(Fd directory, FileName name, EmptyFiles empty)
      throws ErrnoException {
    Stat stat = Whiteouts.isMarker(name) ? null : Stats.find(directory, name);
    if (stat == null) {
      return null;
    }
    return stat.isDirectory()
        ? directory(directory, name, stat, EntryMarks.read(namespace, directory, name))
        : file(directory, name, stat, empty);
  }

  /**
   * Returns whether the root of a layer says that files in it can be whiteouts by an attribute.
   *
   * @throws ErrnoException whatever reading its attributes says
   */
  boolean hasAttributeWhiteouts(Fd root) throws ErrnoException {
    return EntryMarks.read(namespace, root).attributeWhiteouts();
  }

  private static @Nullable LayerEntry mark(Fd directory, FileName name) throws ErrnoException {
    if (!Whiteouts.canHaveMarker(name)) {
      return null;
    }
    Stat stat = Stats.find(directory, Whiteouts.markerOf(name));
    return stat == null ? null : LayerEntry.whiteout(stat);
  }

  /** Returns the marks of a directory: in its attributes, in it, and beside it. */
  private EntryMarks marks(Fd directory, FileName name, Below below) throws ErrnoException {
    if (below == Below.NOTHING) {
      return marksOfLowest(directory, name);
    }
    EntryMarks marks = EntryMarks.read(namespace, directory, name);
    return marks.opaque() || mark(directory, name) != null
        ? marks.asOpaque()
        : withMarker(directory, name, marks);
  }

  /** Returns the marks of a directory that has none beside it. */
  private EntryMarks marksWithoutOneBeside(Fd directory, FileName name, Below below)
      throws ErrnoException {
    if (below == Below.NOTHING) {
      return marksOfLowest(directory, name);
    }
    EntryMarks marks = EntryMarks.read(namespace, directory, name);
    return marks.opaque() ? marks.asOpaque() : withMarker(directory, name, marks);
  }

  private static EntryMarks withMarker(Fd directory, FileName name, EntryMarks marks)
      throws ErrnoException {
    try {
      return EntryMarks.hasOpaqueMarker(directory, name) ? marks.asOpaque() : marks;
    } catch (ErrnoException e) {
      if (e.is(Errno.EACCES)) {
        return marks;
      }
      throw e;
    }
  }

  /**
   * A process that may search a directory but not read it cannot read its {@code user.} attributes.
   */
  private EntryMarks marksOfLowest(Fd directory, FileName name) throws ErrnoException {
    try {
      return EntryMarks.read(namespace, directory, name).ofFilesAlone();
    } catch (ErrnoException e) {
      if (e.is(Errno.EACCES)) {
        return EntryMarks.NONE;
      }
      throw e;
    }
  }

  /** Returns whether a file in a directory where that is possible is a whiteout by an attribute. */
  boolean isAttributeWhiteout(Fd directory, FileName name, Stat stat) throws ErrnoException {
    return stat.isRegular()
        && stat.size() == 0
        && namespace.has(directory, name, OverlayXattr.WHITEOUT);
  }
}
