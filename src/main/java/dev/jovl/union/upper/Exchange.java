package dev.jovl.union.upper;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoAction;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.RenameFlags;
import dev.jovl.union.whiteout.Whiteouts;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the files at two names of the upper change places: in one step by RENAME_EXCHANGE, or in
 * three where a filesystem knows no flags of renameat2(2), as NFS.
 *
 * <p>Among the three, nothing is at the second name. So that a crash then shows no file of a layer
 * again that was deleted, the mark of OCI layers stands beside it meanwhile, where that may be: it
 * makes a directory that comes to the name opaque.
 */
public final class Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  private final Upper upper;

  /** Makes exchanges in an upper. */
  public Exchange(Upper upper) {
    this.upper = upper;
  }

  /**
   * Exchanges a file in the work directory with one of the upper. Of the two, a directory must have
   * nothing below that it shows.
   *
   * @param draft a name in the work directory
   * @throws ErrnoException what rename(2) says; then all is as it was
   */
  public void ofDraft(FileName draft, UpperName other) throws ErrnoException {
    Fd work = upper.work();
    Fd directory = other.directory();
    FileName name = other.name();
    ErrnoAction exchange = () -> ofNames(work, draft, directory, name, other.marks());
    OwnerRights.lendToMove(work, draft, () -> OwnerRights.lendToMove(directory, name, exchange));
  }

  /**
   * Exchanges two files of the upper.
   *
   * @param from open on the directory of the first, which is locked for a change of names
   * @param to the same of the second
   * @param marks of the directory of the second if the first may be opaque, since it shows nothing
   *     that is below; null if it may not
   * @throws ErrnoException what rename(2) says; then all is as it was
   */
  public void ofNames(
      Fd from, FileName name, Fd to, FileName newName, @Nullable DirectoryMarks marks)
      throws ErrnoException {
    try {
      Names.rename(from, name, to, newName, RenameFlags.EXCHANGE);
    } catch (ErrnoException e) {
      if (!e.is(Errno.EINVAL)) {
        throw e;
      }
      boolean marked = marks != null && mark(marks, to, newName);
      try {
        inSteps(from, name, to, newName);
      } finally {
        if (marked) {
          unmark(to, newName);
        }
      }
    }
  }

  private void inSteps(Fd from, FileName name, Fd to, FileName newName) throws ErrnoException {
    FileName aside = upper.temporaryName();
    Names.rename(to, newName, upper.work(), aside);
    boolean moved = false;
    try {
      Names.rename(from, name, to, newName);
      moved = true;
      Names.rename(upper.work(), aside, from, name);
    } catch (ErrnoException e) {
      if (!moved || back(to, newName, from, name)) {
        boolean unused = back(upper.work(), aside, to, newName);
      }
      throw e;
    }
  }

  private static boolean back(Fd from, FileName name, Fd to, FileName newName) {
    try {
      Names.rename(from, name, to, newName);
      return true;
    } catch (ErrnoException e) {
      LOG.warn(
          "a failed rename is not undone, {} is not back at its place: {}",
          newName,
          e.getMessage());
      return false;
    }
  }

  /** Returns false if it is there, or the filesystem takes no such name: another union does not. */
  private static boolean mark(DirectoryMarks marks, Fd directory, FileName name)
      throws ErrnoException {
    if (!Whiteouts.canHaveMarker(name)) {
      return false;
    }
    marks.setMayHaveMarkers();
    try {
      Names.mknod(directory, Whiteouts.markerOf(name), Mode.REGULAR | Mode.OWNER_READ_WRITE, 0);
      return true;
    } catch (ErrnoException e) {
      if (!e.is(Errno.EEXIST) && !e.is(Errno.EINVAL)) {
        throw e;
      }
      return false;
    }
  }

  /** Where nothing could be brought to the name, the mark is what says so. */
  private static void unmark(Fd directory, FileName name) {
    try {
      if (Stats.ifPresent(directory, name) != null) {
        Names.unlink(directory, Whiteouts.markerOf(name));
      }
    } catch (ErrnoException e) {
      LOG.warn("the mark of a name stays beside it: {}", e.getMessage());
    }
  }
}
