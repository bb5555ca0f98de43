package dev.jovl.union.whiteout;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Stats;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a directory of a layer says about the layers below it. Of a regular file whose data is
 * below, where that is.
 *
 * @param opaque whether it hides all names below
 * @param attributeWhiteouts whether empty files in it can be whiteouts by an attribute
 * @param impure whether it has entries that came from below
 * @param redirect the name or, with a leading slash, the path from the roots below at which the
 *     rest of the directory, or the data of the file, is; null for its own name
 */
public record EntryMarks(
    boolean opaque, boolean attributeWhiteouts, boolean impure, byte @Nullable [] redirect) {
  /** Says nothing. */
  public static final EntryMarks NONE = new EntryMarks(false, false, false, null);

  private static final byte[] FUSE_OVERLAYFS_OPAQUE =
      "user.fuseoverlayfs.opaque".getBytes(StandardCharsets.US_ASCII);

  /**
   * Reads the marks of a directory.
   *
   * @param namespace where this overlay keeps its attributes
   * @param parent open on the directory that holds it
   * @param name its name
   * @throws ErrnoException whatever reading attributes says
   */
  public static EntryMarks read(XattrNamespace namespace, Fd parent, FileName name)
      throws ErrnoException {
    return read(
        namespace, Xattrs.list(parent, name), attribute -> Xattrs.get(parent, name, attribute));
  }

  /**
   * Reads the marks of an open directory.
   *
   * @param namespace where this overlay keeps its attributes
   * @param directory open on it; O_PATH is enough
   * @throws ErrnoException whatever reading attributes says
   */
  public static EntryMarks read(XattrNamespace namespace, Fd directory) throws ErrnoException {
    return read(namespace, Xattrs.list(directory), attribute -> Xattrs.get(directory, attribute));
  }

  /** Where the values of a directory's attributes are read. */
  private interface Values {
    byte @Nullable [] get(byte[] attribute) throws ErrnoException;
  }

  private static EntryMarks read(XattrNamespace namespace, List<byte[]> attributes, Values values)
      throws ErrnoException {
    EntryMarks marks = NONE;
    for (byte[] attribute : attributes) {
      marks = marks.with(namespace, attribute, values);
    }
    return marks;
  }

  private EntryMarks with(XattrNamespace namespace, byte[] attribute, Values values)
      throws ErrnoException {
    if (namespace.isNamed(OverlayXattr.OPAQUE, attribute)) {
      byte @Nullable [] value = values.get(attribute);
      return new EntryMarks(
          opaque || isSingle(value, 'y'),
          attributeWhiteouts || isSingle(value, 'x'),
          impure,
          redirect);
    }
    if (namespace.isNamed(OverlayXattr.WHITEOUTS, attribute)) {
      return new EntryMarks(opaque, true, impure, redirect);
    }
    if (namespace.isNamed(OverlayXattr.REDIRECT, attribute)) {
      return new EntryMarks(opaque, attributeWhiteouts, impure, values.get(attribute));
    }
    if (namespace.isNamed(OverlayXattr.IMPURE, attribute)) {
      return new EntryMarks(opaque, attributeWhiteouts, true, redirect);
    }
    if (Arrays.equals(FUSE_OVERLAYFS_OPAQUE, attribute)) {
      boolean set = isSingle(values.get(attribute), 'y');
      return new EntryMarks(opaque || set, attributeWhiteouts, impure, redirect);
    }
    return this;
  }

  private static boolean isSingle(byte @Nullable [] value, char expected) {
    return value != null && value.length == 1 && value[0] == expected;
  }

  /**
   * Returns whether a file in a directory, or the marker beside it, makes it opaque in the dialect
   * of OCI layers.
   *
   * @param parent open on the directory that holds it
   * @param name its name
   * @throws ErrnoException whatever statx(2) says
   */
  public static boolean hasOpaqueMarker(Fd parent, FileName name) throws ErrnoException {
    return Stats.ifPresent(parent, name, Whiteouts.OPAQUE_MARKER) != null;
  }

  /** Returns the marks of a regular file whose data is at a redirect. */
  public static EntryMarks redirected(byte @Nullable [] redirect) {
    return redirect == null ? NONE : new EntryMarks(false, false, false, redirect);
  }

  /** Returns what is left of these marks where nothing is below: which files are whiteouts. */
  public EntryMarks ofFilesAlone() {
    return attributeWhiteouts ? new EntryMarks(false, true, false, null) : NONE;
  }

  /** Returns these marks with the directory opaque. */
  public EntryMarks asOpaque() {
    return new EntryMarks(true, attributeWhiteouts, impure, redirect);
  }
}
