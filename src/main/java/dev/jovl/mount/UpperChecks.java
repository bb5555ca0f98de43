package dev.jovl.mount;

import dev.jovl.linux.Names;
import dev.jovl.mount.request.MountException;
import dev.jovl.mount.request.MountException.Kind;
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
  void check(List<NamedDirectory> lowers) throws MountException {
    requireOneFilesystem();
    requireOneMount();
    requireSeparate();
    requireOutsideOfLayers(lowers);
    requireWritable(upper);
    requireWritable(work);
  }

  private void requireOneFilesystem() throws MountException {
    if (upper.stat().device() != work.stat().device()) {
      throw work.refused(
          "workdir is on another filesystem than upperdir " + upper.shown(),
          "name a directory beside the upperdir");
    }
  }

  /** What is prepared in the work directory is moved to the upper, and rename(2) would be EXDEV. */
  private void requireOneMount() throws MountException {
    if (upper.mount() != work.mount()) {
      throw work.refused(
          "workdir is on another mount than upperdir " + upper.shown(),
          "name a directory beside the upperdir");
    }
  }

  private void requireSeparate() throws MountException {
    Stat upperStat = upper.stat();
    Stat workStat = work.stat();
    if (upperStat.sameFile(workStat)) {
      throw apart("workdir and upperdir are the same directory");
    }
    if (work.ancestry().isBelow(upperStat)) {
      throw apart("workdir is inside upperdir " + upper.shown());
    }
    if (upper.ancestry().isBelow(workStat)) {
      throw apart("upperdir " + upper.shown() + " is inside workdir");
    }
  }

  private MountException apart(String cause) {
    return work.refused(cause, "name an empty directory beside the upperdir");
  }

  /**
   * A layer that changes while it is a lower one has no defined contents. What is above a layer is
   * above its neighbours too, and is looked at once.
   */
  private void requireOutsideOfLayers(List<NamedDirectory> lowers) throws MountException {
    Stat upperStat = upper.stat();
    Stat workStat = work.stat();
    Ancestry.Seen seen = new Ancestry.Seen();
    for (NamedDirectory lower : lowers) {
      Ancestry ancestry = lower.ancestry(seen);
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

  private static void requireWritable(NamedDirectory directory) throws MountException {
    String cause;
    try {
      if (Names.accessible(directory.fd(), FileName.SELF, Names.WRITE)) {
        return;
      }
      cause = Errno.EACCES.message();
    } catch (ErrnoException e) {
      cause = String.valueOf(e.getMessage());
    }
    throw directory.refused(
        directory.role() + " cannot be written: " + cause,
        "make it writable, or leave upperdir and workdir out for a read-only mount");
  }
}
