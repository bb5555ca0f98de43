package dev.jovl.union.upper;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.ErrnoSupplier;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.RenameFlags;
import dev.jovl.posix.Stat;
import dev.jovl.union.layer.SharedFd;
import dev.jovl.union.whiteout.OverlayXattr;
import dev.jovl.union.whiteout.Whiteouts;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes deletions in the upper: character devices 0/0, or, where none can be made (in a mount of
 * another overlay), empty files with an attribute in a directory that says so.
 */
public final class UpperWhiteouts {
  private static final Logger LOG = LoggerFactory.getLogger(UpperWhiteouts.class);
  private static final byte[] NOTHING = {};

  private final Upper upper;
  private volatile @Nullable SharedFd shared;
  private volatile boolean devices = true;
  private volatile boolean renames = true;

  UpperWhiteouts(Upper upper) {
    this.upper = upper;
  }

  /**
   * Makes a whiteout at a name that is free.
   *
   * @throws ErrnoException EEXIST if the name is taken, ENOSPC, EPERM in an append-only directory:
   *     on disk a name is added, but for the user one is removed
   */
  public void make(UpperName at) throws ErrnoException {
    if (Stats.of(at.directory()).isAppendOnly()) {
      throw ErrnoException.of(Errno.EPERM);
    }
    if (devices && makeDevice(at.directory(), at.name())) {
      return;
    }
    fromWork(at, temporary -> moveToFree(temporary, at));
  }

  /** Moves a whiteout from the work directory to its name. */
  private interface Move {
    void from(FileName temporary) throws ErrnoException;
  }

  /** Moves to a name that is free and stays so, which only matters where no flag can say so. */
  private void moveToFree(FileName temporary, UpperName at) throws ErrnoException {
    try {
      Names.rename(upper.work(), temporary, at.directory(), at.name(), RenameFlags.NOREPLACE);
    } catch (ErrnoException e) {
      if (!e.is(Errno.EINVAL)) {
        throw e;
      }
      if (Stats.ifPresent(at.directory(), at.name()) != null) {
        throw ErrnoException.of(Errno.EEXIST);
      }
      Names.rename(upper.work(), temporary, at.directory(), at.name());
    }
  }

  /**
   * Frees a name of the mark of OCI layers beside it: that would make opaque whatever directory
   * gets the name. What the mark says is said by a whiteout in its place, or by the directory that
   * has the name still. A name that nothing hides and that no file has is for {@link #removeMark}.
   *
   * @throws ErrnoException as {@link #make}
   */
  public void takePlaceOfMark(UpperName at) throws ErrnoException {
    if (!hasMark(at)) {
      return;
    }
    Stat present = Stats.ifPresent(at.directory(), at.name());
    if (present == null) {
      make(at);
    } else if (present.isDirectory()) {
      try (Fd named = Open.at(at.directory(), at.name(), OpenFlags.HANDLE)) {
        Void unused = upper.obtain(named, ErrnoSupplier.of(() -> upper.setOpaque(named)));
      }
    }
    Names.unlink(at.directory(), Whiteouts.markerOf(at.name()));
  }

  /**
   * Frees a name, which a directory is about to get, of the mark of OCI layers beside it where that
   * says nothing: no layer below has the directory that both are in.
   *
   * @throws ErrnoException what unlink(2) says
   */
  public void removeMark(UpperName at) throws ErrnoException {
    if (hasMark(at)) {
      Names.unlink(at.directory(), Whiteouts.markerOf(at.name()));
    }
  }

  private static boolean hasMark(UpperName at) throws ErrnoException {
    return !at.marks().isWithoutMarkers()
        && Whiteouts.canHaveMarker(at.name())
        && Stats.find(at.directory(), Whiteouts.markerOf(at.name())) != null;
  }

  /**
   * Prepares a directory for a whiteout that comes from another one: it may be one by an attribute.
   *
   * @param to in the directory
   * @param from where the whiteout is now
   * @throws ErrnoException ENOSPC, and what else setxattr(2) says
   */
  public void receive(UpperName to, UpperName from) throws ErrnoException {
    if (Stats.at(from.directory(), from.name()).isRegular()) {
      mark(to);
    }
  }

  /** Puts a whiteout in the place of a file that is not a directory. */
  public void replace(UpperName at) throws ErrnoException {
    fromWork(at, temporary -> Names.rename(upper.work(), temporary, at.directory(), at.name()));
  }

  /**
   * Puts a whiteout in the place of a directory, which is removed then with the marks that it
   * holds.
   */
  public void replaceDirectory(UpperName at) throws ErrnoException {
    FileName temporary = upper.temporaryName();
    makeInWork(at, temporary);
    try {
      new Exchange(upper).ofDraft(temporary, at);
    } finally {
      WorkDirectory.discard(upper.work(), temporary);
    }
  }

  /**
   * Makes a whiteout in the work directory, for a directory that is made ready for it.
   *
   * @param to the name that it is to have
   * @param temporary the name in the work directory
   * @throws ErrnoException as {@link #make}; then the name is free again
   */
  public void makeInWork(UpperName to, FileName temporary) throws ErrnoException {
    boolean done = false;
    try {
      if (!devices || !makeDevice(upper.work(), temporary)) {
        mark(to);
        makeFile(temporary);
      }
      done = true;
    } finally {
      if (!done) {
        WorkDirectory.discard(upper.work(), temporary);
      }
    }
  }

  private void fromWork(UpperName to, Move move) throws ErrnoException {
    FileName temporary = upper.temporaryName();
    makeInWork(to, temporary);
    boolean done = false;
    try {
      move.from(temporary);
      done = true;
    } finally {
      if (!done) {
        WorkDirectory.discard(upper.work(), temporary);
      }
    }
  }

  /**
   * All whiteouts are names of one device, as many as the filesystem lets it have. A subvolume of
   * it, or a directory of another project, takes none of that (EXDEV).
   */
  private boolean makeDevice(Fd handle, FileName name) throws ErrnoException {
    SharedFd known = shared;
    if (known != null && known.acquire()) {
      try (known) {
        Names.link(known.fd(), handle, name);
        return true;
      } catch (ErrnoException e) {
        boolean own =
            e.is(Errno.EMLINK) || e.is(Errno.ENOENT) || e.is(Errno.EPERM) || e.is(Errno.EXDEV);
        if (!own) {
          throw e;
        }
      }
    }
    return makeFirst(handle, name);
  }

  private boolean makeFirst(Fd handle, FileName name) throws ErrnoException {
    try {
      Whiteouts.make(handle, name);
    } catch (ErrnoException e) {
      if (!Whiteouts.saysUnable(e) || canMakeDevices()) {
        throw e;
      }
      devices = false;
      return false;
    }
    share(handle, name);
    return true;
  }

  /** Lets others be names of a whiteout. It is there already, so this is no reason to fail. */
  private void share(Fd handle, FileName name) {
    try {
      share(new SharedFd(Open.at(handle, name, OpenFlags.HANDLE)));
    } catch (ErrnoException e) {
      LOG.debug("the next whiteout is a device of its own: {}", e.getMessage());
    }
  }

  /** Tells a directory that takes none from a filesystem that has none: chattr(1), {@code +i}. */
  private boolean canMakeDevices() throws ErrnoException {
    FileName probe = upper.temporaryName();
    try {
      Whiteouts.make(upper.work(), probe);
    } catch (ErrnoException e) {
      if (!Whiteouts.saysUnable(e)) {
        throw e;
      }
      return false;
    }
    Names.unlink(upper.work(), probe);
    return true;
  }

  private synchronized void share(@Nullable SharedFd next) {
    SharedFd last = shared;
    shared = next;
    if (last != null) {
      last.close();
    }
  }

  void close() {
    share(null);
  }

  private void makeFile(FileName temporary) throws ErrnoException {
    Names.mknod(upper.work(), temporary, Mode.REGULAR, 0);
    Xattrs.set(upper.work(), temporary, upper.name(OverlayXattr.WHITEOUT), NOTHING, 0);
  }

  /**
   * Lets whiteouts by an attribute be in a directory. An opaque one stays opaque: it hides
   * everything already, and has a whiteout only while a directory is about to take its place. If a
   * crash comes before that, the next mount must not take the whiteout for a file.
   */
  private void mark(UpperName in) throws ErrnoException {
    if (!in.marks().hasAttributeWhiteouts()) {
      OpaqueMark.allowWhiteouts(upper, in.directory());
      in.marks().setAttributeWhiteouts();
    }
  }

  /**
   * Moves a name and leaves a whiteout at the old one, in one step.
   *
   * @return false if the filesystem cannot do that, and nothing was done
   */
  public boolean rename(UpperName from, UpperName to) throws ErrnoException {
    if (!renames || !devices) {
      return false;
    }
    try {
      Names.rename(from.directory(), from.name(), to.directory(), to.name(), RenameFlags.WHITEOUT);
      return true;
    } catch (ErrnoException e) {
      boolean unable = e.is(Errno.EINVAL) || (e.is(Errno.EPERM) && !canMakeDevices());
      if (!unable) {
        throw e;
      }
      renames = false;
      return false;
    }
  }
}
