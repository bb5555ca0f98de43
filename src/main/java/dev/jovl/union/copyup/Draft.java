package dev.jovl.union.copyup;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.RenameFlags;
import dev.jovl.posix.Stat;
import dev.jovl.union.layer.HiddenXattrs;
import dev.jovl.union.upper.Exchange;
import dev.jovl.union.upper.OwnerRights;
import dev.jovl.union.upper.Upper;
import dev.jovl.union.upper.UpperName;
import dev.jovl.union.upper.WorkDirectory;

/**
 * A file in the work directory that has no name in the upper yet. On close, whatever then has its
 * name in the work directory is removed: the file itself, or the one that it was exchanged with.
 */
public final class Draft implements AutoCloseable {
  private final Upper upper;
  private final FileName name;
  private final Fd file;
  private boolean hasLeftWork;

  private Draft(Upper upper, FileName name, Fd file) {
    this.upper = upper;
    this.name = name;
    this.file = file;
  }

  /** Makes an empty regular file, open for reading and writing. */
  public static Draft regular(Upper upper) throws ErrnoException {
    FileName name = upper.temporaryName();
    int flags = OpenFlags.RDWR | OpenFlags.CREAT | OpenFlags.EXCL | OpenFlags.NOFOLLOW;
    return new Draft(upper, name, Open.at(upper.work(), name, flags, Mode.OWNER_READ_WRITE));
  }

  /** Makes an empty directory, open as a handle. */
  public static Draft directory(Upper upper) throws ErrnoException {
    FileName name = upper.temporaryName();
    Names.mkdir(upper.work(), name, Mode.OWNER_ALL);
    return handled(upper, name);
  }

  /** Makes a symbolic link, open as a handle. */
  public static Draft symlink(Upper upper, byte[] target) throws ErrnoException {
    FileName name = upper.temporaryName();
    Names.symlink(target, upper.work(), name);
    return handled(upper, name);
  }

  /** Makes a device, fifo or socket, open as a handle. */
  public static Draft special(Upper upper, int mode, long device) throws ErrnoException {
    FileName name = upper.temporaryName();
    int made = (mode & Mode.TYPE) | Mode.OWNER_READ_WRITE;
    try {
      upper.permissions().makeSpecial(upper.work(), name, made, device);
    } catch (ErrnoException e) {
      // Where an attribute says what it is, the file is there before that.
      WorkDirectory.discard(upper.work(), name);
      throw e;
    }
    return handled(upper, name);
  }

  /**
   * Makes a whiteout.
   *
   * @param to the name that it is to have
   */
  public static Draft whiteout(Upper upper, UpperName to) throws ErrnoException {
    FileName name = upper.temporaryName();
    upper.whiteouts().makeInWork(to, name);
    return handled(upper, name);
  }

  /** Makes a further name for an open file of the upper. */
  public static Draft link(Upper upper, Fd file) throws ErrnoException {
    FileName name = upper.temporaryName();
    Names.link(file, upper.work(), name);
    return handled(upper, name);
  }

  /** Makes an empty file of the kind of another. */
  static Draft like(Upper upper, Stat stat, Fd source) throws ErrnoException {
    return switch (stat.mode() & Mode.TYPE) {
      case Mode.REGULAR -> regular(upper);
      case Mode.DIRECTORY -> directory(upper);
      case Mode.SYMLINK -> symlink(upper, Names.readlink(source));
      default -> special(upper, stat.mode(), stat.rdev());
    };
  }

  private static Draft handled(Upper upper, FileName name) throws ErrnoException {
    try {
      return new Draft(upper, name, Open.at(upper.work(), name, OpenFlags.HANDLE));
    } catch (ErrnoException e) {
      WorkDirectory.discard(upper.work(), name);
      throw e;
    }
  }

  /**
   * Gives the file owner, mode, attributes and times of another file of the upper.
   *
   * @param original open, with O_PATH at least
   * @param hidden the attributes that it does not get
   */
  public void takeMetadataOf(Fd original, HiddenXattrs hidden) throws ErrnoException {
    new MetadataCopy(hidden, upper.permissions(), upper.permissions())
        .copy(upper.stat(original), original, file);
  }

  /** Returns the file. */
  public Fd file() {
    return file;
  }

  /**
   * Gives the file its name, which must be free.
   *
   * @throws ErrnoException EEXIST if it is taken, and whatever else rename(2) says
   */
  public void publish(Fd directory, FileName target) throws ErrnoException {
    try {
      rename(directory, target, RenameFlags.NOREPLACE);
    } catch (ErrnoException e) {
      if (!e.is(Errno.EINVAL)) {
        throw e;
      }
      rename(directory, target, 0);
    }
  }

  /**
   * Takes the name in the work directory from the file, which is not to get another.
   *
   * @return a descriptor of the file; it is the caller's
   */
  Fd unname() throws ErrnoException {
    Fd kept = file.duplicate();
    WorkDirectory.discard(upper.work(), name);
    hasLeftWork = true;
    return kept;
  }

  /** Gives the file its name in place of a file that is not a directory. */
  public void replace(Fd directory, FileName target) throws ErrnoException {
    rename(directory, target, 0);
  }

  /**
   * Gives the file the name of another, which is in the work directory until this is closed. Then
   * it is removed, as {@link WorkDirectory#discard} says: a directory that holds more than marks
   * stays.
   *
   * @throws ErrnoException as {@link Exchange#ofDraft}
   */
  public void exchange(UpperName other) throws ErrnoException {
    new Exchange(upper).ofDraft(name, other);
  }

  private void rename(Fd directory, FileName target, int flags) throws ErrnoException {
    Fd work = upper.work();
    OwnerRights.lendToMove(work, name, () -> Names.rename(work, name, directory, target, flags));
    hasLeftWork = true;
  }

  @Override
  public void close() {
    file.close();
    if (!hasLeftWork) {
      WorkDirectory.discard(upper.work(), name);
    }
  }
}
