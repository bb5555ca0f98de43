package dev.jovl.cli.output;

/** What the process answers. */
public final class ExitCode {
  /** It is done. */
  public static final int OK = 0;

  /** It failed; the line on standard error says why. */
  public static final int FAILED = 1;

  /** The command line is wrong. */
  public static final int USAGE = 2;

  /** A layer, a directory or the mount point is missing, unreadable, or not a directory. */
  public static final int BAD_LAYER = 3;

  /** The upper or the work directory cannot be written, or the two do not fit together. */
  public static final int BAD_UPPER = 4;

  /** Something that is needed is in use by another. */
  public static final int BUSY = 5;

  /** The system does not allow it: no privilege, or no /dev/fuse. */
  public static final int NOT_ALLOWED = 6;

  /** The upper directory was left by a volatile mount that did not end well. */
  public static final int DIRTY = 7;

  /** A defect of jovl (EX_SOFTWARE of sysexits.h). */
  public static final int DEFECT = 70;

  /** What a shell says of a program that SIGPIPE has ended: nobody reads standard output. */
  static final int BROKEN_PIPE = 128 + 13;

  private ExitCode() {}
}
