package dev.jovl.union.whiteout;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.Stat;

/** The dialects in which the deletion of a name is written. */
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

  /** Returns whether a name is a mark in a layer and never the name of a file of the union. */
  public static boolean isMark(FileName name) {
    return name.startsWith(PREFIX);
  }

  /** Returns whether a mark is for a name beside it, and not for its directory or for nothing. */
  public static boolean deletesName(FileName mark) {
    return mark.length() > PREFIX_LENGTH && !mark.equals(OPAQUE_MARKER);
  }

  /** Returns whether a name can be deleted by a mark beside it: it is not too long for one. */
  public static boolean canHaveMark(FileName name) {
    return name.length() <= FileName.MAX_LENGTH - PREFIX_LENGTH;
  }

  /** Returns the name of the mark that deletes a name. */
  public static FileName markOf(FileName name) {
    return name.withPrefix(PREFIX);
  }

  /**
   * Returns the name that a mark deletes.
   *
   * @throws IllegalArgumentException for a name that is not a mark or is only the prefix
   */
  public static FileName deletedBy(FileName mark) {
    return mark.withoutPrefix(PREFIX_LENGTH);
  }

  /**
   * Makes a whiteout, a character device 0/0, which needs no privilege since Linux 5.8.
   *
   * @throws ErrnoException EEXIST if the name is taken; EPERM where devices cannot be made
   */
  public static void make(Fd directory, FileName name) throws ErrnoException {
    Names.mknod(directory, name, Mode.CHARACTER, 0);
  }
}
