package dev.jovl.mount;

import dev.jovl.linux.Names;
import dev.jovl.linux.Stats;
import dev.jovl.mount.MountException.Kind;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Stat;
import java.util.List;

/**
 * Whether an upper and a work directory can be used together; the rules of ovl_get_upper and
 * ovl_get_workdir of the kernel.
 */
final class UpperChecks {
  private static final FileName SELF = FileName.of(".");

  private final NamedDirectory upper;
  private final NamedDirectory work;

  UpperChecks(NamedDirectory upper, NamedDirectory work) {
    this.upper = upper;
    this.work = work;
  }

  /**
   * Checks.
   *
   * @throws MountException if they cannot be used
   */
  void check(List<NamedDirectory> lowers) throws MountException, ErrnoException {
    requireOneFilesystem();
    requireSeparate();
    requireOutsideOfLayers(lowers);
    requireWritable(upper, "upperdir");
    requireWritable(work, "workdir");
  }

  private void requireOneFilesystem() throws MountException, ErrnoException {
    if (Stats.of(upper.fd()).device() != Stats.of(work.fd()).device()) {
      throw MountException.of(
          Kind.BAD_UPPER,
          work.shown(),
          "workdir is on another filesystem than upperdir " + upper.shown(),
          "name a directory beside the upperdir");
    }
  }

  private void requireSeparate() throws MountException, ErrnoException {
    Stat upperStat = Stats.of(upper.fd());
    Stat workStat = Stats.of(work.fd());
    if (upperStat.sameFile(workStat)) {
      throw apart("workdir and upperdir are the same directory");
    }
    if (Ancestry.of(work.fd()).isBelow(upperStat)) {
      throw apart("workdir is inside upperdir " + upper.shown());
    }
    if (Ancestry.of(upper.fd()).isBelow(workStat)) {
      throw apart("upperdir " + upper.shown() + " is inside workdir");
    }
  }

  private MountException apart(String cause) {
    return MountException.of(
        Kind.BAD_UPPER, work.shown(), cause, "name an empty directory beside the upperdir");
  }

  /** A layer that changes while it is a lower one has no defined contents. */
  private void requireOutsideOfLayers(List<NamedDirectory> lowers)
      throws MountException, ErrnoException {
    Stat upperStat = Stats.of(upper.fd());
    Stat workStat = Stats.of(work.fd());
    for (NamedDirectory lower : lowers) {
      Ancestry ancestry = Ancestry.of(lower.fd());
      if (ancestry.is(upperStat) || ancestry.isBelow(upperStat)) {
        throw overlap(lower, "upperdir " + upper.shown());
      }
      if (ancestry.is(workStat) || ancestry.isBelow(workStat)) {
        throw overlap(lower, "workdir " + work.shown());
      }
    }
  }

  private static MountException overlap(NamedDirectory lower, String other) {
    return MountException.of(
        Kind.BAD_UPPER,
        lower.shown(),
        "this lowerdir is in the " + other,
        "name directories that do not contain each other");
  }

  private static void requireWritable(NamedDirectory directory, String role) throws MountException {
    String cause;
    try {
      if (Names.accessible(directory.fd(), SELF, Names.WRITE)) {
        return;
      }
      cause = Errno.EACCES.message();
    } catch (ErrnoException e) {
      cause = String.valueOf(e.getMessage());
    }
    throw MountException.of(
        Kind.BAD_UPPER,
        directory.shown(),
        role + " cannot be written: " + cause,
        "make it writable, or leave upperdir and workdir out for a read-only mount");
  }
}
