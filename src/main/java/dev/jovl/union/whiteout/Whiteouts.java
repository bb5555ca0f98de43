package dev.jovl.union.whiteout;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.Stat;

/**
 * The dialects in which the deletion of a name is written. A file whose name says so is a marker
 * here and in all that reads layers; what an attribute says is a mark.
 */
public final class Whiteouts {
  /** What a name begins with that stands for the deletion of the rest of it. */
  public static final String PREFIX = ".wh.";

  /** A file of this name makes its directory opaque. */
  public static final FileName OPAQUE_MARKER = FileName.of(".wh..wh..opq");

  private static final int PREFIX_LENGTH = 4;

  private Whiteouts() {}

  /** Returns whether a file is a whiteout by itself: a character device 0/0. */
  public static boolean isWhiteout(Stat stat) {
    return stat.rdev() == 0 && Mode.isCharacter(stat.mode());
  }

  /** Returns whether a name is a marker in a layer and never the name of a file of the union. */
  public static boolean isMarker(FileName name) {
    return name.startsWith(PREFIX);
  }

  /** Returns whether a marker is for a name beside it, not for its directory or for nothing. */
  public static boolean deletesName(FileName marker) {
    return marker.length() > PREFIX_LENGTH && !marker.equals(OPAQUE_MARKER);
  }

  /** Returns whether a name can be deleted by a marker beside it: it is not too long for one. */
  public static boolean canHaveMarker(FileName name) {
    return name.length() <= FileName.MAX_LENGTH - PREFIX_LENGTH;
  }

  /** Returns the name of the marker that deletes a name. */
  public static FileName markerOf(FileName name) {
    return name.withPrefix(PREFIX);
  }

  /**
   * Returns the name that a marker deletes.
   *
   * @throws IllegalArgumentException for a name that is not a marker or is only the prefix
   */
  public static FileName deletedBy(FileName marker) {
    return marker.withoutPrefix(PREFIX_LENGTH);
  }

  /**
   * Makes a whiteout, a character device 0/0, which needs no privilege since Linux 5.8.
   *
   * @throws ErrnoException EEXIST if the name is taken; one that {@link #saysUnable} where devices
   *     cannot be made
   */
  public static void make(Fd directory, FileName name) throws ErrnoException {
    Names.mknod(directory, name, Mode.CHARACTER, 0);
  }

  /** Returns whether a whiteout that could not be made may be one by an attribute instead. */
  public static boolean saysUnable(ErrnoException e) {
    return e.is(Errno.EPERM) || e.is(Errno.EOPNOTSUPP) || e.is(Errno.EINVAL);
  }
}
