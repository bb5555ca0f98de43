package dev.jovl.union.upper;

import dev.jovl.linux.Fd;
import dev.jovl.posix.ErrnoException;
import dev.jovl.union.whiteout.OverlayXattr;
import java.util.Arrays;

/**
 * Says by attributes that a directory of the upper hides all below, or that files in it can be
 * whiteouts. One attribute has room for one of the two, so of a directory that hides all another
 * one says that it has whiteouts.
 */
final class OpaqueMark {
  private static final byte[] HIDES_ALL = {'y'};
  private static final byte[] HAS_WHITEOUTS = {'x'};
  private static final byte[] YES = {'y'};

  private OpaqueMark() {}

  /**
   * Says that a directory hides all below. What was said of whiteouts in it stays said.
   *
   * @param directory open on it; O_PATH is enough
   * @throws ErrnoException what setxattr(2) says; EOPNOTSUPP where there are no attributes
   */
  static void hideAll(Upper upper, Fd directory) throws ErrnoException {
    if (Arrays.equals(upper.get(directory, OverlayXattr.OPAQUE), HAS_WHITEOUTS)) {
      upper.set(directory, OverlayXattr.WHITEOUTS, YES);
    }
    upper.set(directory, OverlayXattr.OPAQUE, HIDES_ALL);
  }

  /**
   * Says that files in a directory can be whiteouts. That it hides all below stays said.
   *
   * @param directory open on it; O_PATH is enough
   * @throws ErrnoException what setxattr(2) says
   */
  static void allowWhiteouts(Upper upper, Fd directory) throws ErrnoException {
    if (upper.get(directory, OverlayXattr.OPAQUE) == null) {
      upper.set(directory, OverlayXattr.OPAQUE, HAS_WHITEOUTS);
    } else {
      upper.set(directory, OverlayXattr.WHITEOUTS, YES);
    }
  }
}
