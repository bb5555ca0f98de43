package dev.jovl.union.upper;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.linux.Xattrs;
import dev.jovl.linux.tree.Trees;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.PosixAcl;
import dev.jovl.posix.Stat;
import dev.jovl.union.whiteout.SeenWhiteout;
import dev.jovl.union.whiteout.Whiteouts;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work directory of a mount in the layout of the kernel's overlayfs: {@code work} for files
 * without a name, {@code index}, and {@code work/incompat/volatile} while a mount runs that brings
 * nothing to disk.
 */
public final class WorkDirectory {
  private static final Logger LOG = LoggerFactory.getLogger(WorkDirectory.class);
  private static final FileName WORK = FileName.of("work");
  private static final FileName INDEX = FileName.of("index");
  private static final FileName INCOMPAT = FileName.of("incompat");
  private static final FileName VOLATILE = FileName.of("volatile");
  private static final int DIRECTORY_HANDLE = OpenFlags.HANDLE | OpenFlags.DIRECTORY;

  private WorkDirectory() {}

  /**
   * Returns whether the last mount brought nothing to disk and did not end in order, so that the
   * upper directory may be damaged.
   *
   * @param directory open on the work directory of the mount options
   */
  public static boolean isDirty(Fd directory) throws ErrnoException {
    return features(directory).contains(VOLATILE);
  }

  /**
   * Returns the name of a feature that whoever mounts the upper must know, and that is not known
   * here; null if there is none. It stands beside the mark of a volatile mount.
   *
   * @param directory open on the work directory of the mount options
   */
  public static @Nullable FileName unknownFeature(Fd directory) throws ErrnoException {
    for (FileName feature : features(directory)) {
      if (!feature.equals(VOLATILE)) {
        return feature;
      }
    }
    return null;
  }

  private static List<FileName> features(Fd directory) throws ErrnoException {
    try (Fd work = openOwn(directory, WORK);
        Fd incompat = openOwn(work, INCOMPAT);
        Fd list = Open.again(incompat, OpenFlags.RDONLY | OpenFlags.DIRECTORY)) {
      return Trees.entries(list).stream().map(DirectoryEntry::name).toList();
    } catch (ErrnoException e) {
      if (e.is(Errno.ENOENT)) {
        return List.of();
      }
      throw e;
    }
  }

  /**
   * Makes sure that a mount can use the directory: what an earlier one prepared and did not name is
   * removed, and the index is one that this user may change.
   *
   * @param directory open on the work directory of the mount options
   * @throws ErrnoException EACCES or EPERM where another user's mount left something, and whatever
   *     removing says
   */
  public static void prepare(Fd directory) throws ErrnoException {
    openWork(directory).close();
    if (Stats.ifPresent(directory, INDEX) != null) {
      makeDirectory(directory, INDEX);
      if (!Names.accessible(directory, INDEX, Names.READ | Names.WRITE | Names.EXECUTE)) {
        throw ErrnoException.of(Errno.EACCES);
      }
    }
  }

  /**
   * Returns the directory for files without a name, made if need be and empty; the caller closes
   * it.
   *
   * @param directory open on the work directory of the mount options
   * @throws ErrnoException what making and emptying it says
   */
  public static Fd openWork(Fd directory) throws ErrnoException {
    makeDirectory(directory, WORK);
    try (Fd work = Open.at(directory, WORK, OpenFlags.READ_DIRECTORY)) {
      Trees.removeContents(work);
    }
    return Open.at(directory, WORK, DIRECTORY_HANDLE);
  }

  /**
   * Returns the index, made if need be; the caller closes it.
   *
   * @param directory open on the work directory of the mount options
   * @throws ErrnoException what making and opening it says
   */
  public static Fd openIndex(Fd directory) throws ErrnoException {
    makeDirectory(directory, INDEX);
    return Open.at(directory, INDEX, DIRECTORY_HANDLE);
  }

  /**
   * Makes a directory without access lists, if there is none yet. With the default list of the
   * directory above it, files would have permissions in the upper that no one gave them
   * (ovl_workdir_create of fs/overlayfs/super.c removes the lists too).
   */
  private static void makeDirectory(Fd parent, FileName name) throws ErrnoException {
    try {
      Names.mkdir(parent, name, Mode.OWNER_ALL);
    } catch (ErrnoException e) {
      if (!e.is(Errno.EEXIST)) {
        throw e;
      }
    }
    try (Fd directory = openOwn(parent, name)) {
      for (PosixAcl.Kind list : PosixAcl.Kind.values()) {
        if (Xattrs.get(directory, list.xattr()) != null) {
          Xattrs.remove(directory, list.xattr());
        }
      }
    }
  }

  /** Opens a directory that its owner may use: the kernel's overlayfs makes them without rights. */
  private static Fd openOwn(Fd parent, FileName name) throws ErrnoException {
    Fd present = Open.at(parent, name, DIRECTORY_HANDLE);
    try {
      if ((Stats.of(present).mode() & Mode.OWNER_ALL) != Mode.OWNER_ALL) {
        Attributes.chmod(present, Mode.OWNER_ALL);
      }
      return present;
    } catch (ErrnoException e) {
      present.close();
      throw e;
    }
  }

  /**
   * Marks the upper as not being brought to disk. The mark itself is on disk when this returns:
   * without it a power failure would leave an upper that looks whole.
   *
   * @param work the directory for files without a name
   * @throws ErrnoException what making and syncing the mark says
   */
  public static void markVolatile(Fd work) throws ErrnoException {
    makeDirectory(work, INCOMPAT);
    try (Fd incompat = Open.at(work, INCOMPAT, DIRECTORY_HANDLE)) {
      makeDirectory(incompat, VOLATILE);
      sync(incompat);
    }
    sync(work);
  }

  /**
   * Removes the mark of {@link #markVolatile}, also on disk, when everything has been brought to
   * disk. The mount is gone by then: the next mount may have removed the mark, or have put its own
   * there.
   *
   * @param work the directory for files without a name
   * @throws ErrnoException what removing the mark and fsync(2) say, except that it is not there
   */
  public static void unmarkVolatile(Fd work) throws ErrnoException {
    try (Fd incompat = Open.at(work, INCOMPAT, DIRECTORY_HANDLE)) {
      Names.rmdir(incompat, VOLATILE);
      Names.rmdir(work, INCOMPAT);
      sync(work);
    } catch (ErrnoException e) {
      if (!e.is(Errno.ENOENT) && !e.is(Errno.ENOTEMPTY)) {
        throw e;
      }
    }
  }

  private static void sync(Fd directory) throws ErrnoException {
    try (Fd readable = Open.again(directory, OpenFlags.RDONLY | OpenFlags.DIRECTORY)) {
      FileData.sync(readable);
    }
  }

  /**
   * Removes a file of the work directory that is not needed: one that is no directory, or a
   * directory that is empty in the union, with the whiteouts that it holds on disk. A directory
   * that holds anything else is left as it is. What cannot be removed stays too, since the change
   * that it was for has been made or has failed already: the next mount empties the work directory.
   */
  public static void discard(Fd work, FileName name) {
    try {
      Stat stat = Stats.ifPresent(work, name);
      if (stat != null && stat.isDirectory()) {
        removeMarked(work, name);
      } else if (stat != null) {
        Names.unlink(work, name);
      }
    } catch (ErrnoException e) {
      LOG.debug("{} stays in the work directory: {}", name, e.getMessage());
    }
  }

  private static void removeMarked(Fd directory, FileName name) throws ErrnoException {
    try {
      removeOpen(directory, name);
    } catch (ErrnoException e) {
      if (!e.is(Errno.EACCES)) {
        throw e;
      }
      openOwn(directory, name).close();
      removeOpen(directory, name);
    }
  }

  private static void removeOpen(Fd directory, FileName name) throws ErrnoException {
    try (Fd inside = Open.at(directory, name, OpenFlags.READ_DIRECTORY)) {
      SeenWhiteout seen = new SeenWhiteout();
      for (DirectoryEntry entry : Trees.entries(inside)) {
        if (!isMark(inside, entry, seen)) {
          throw ErrnoException.of(Errno.ENOTEMPTY);
        }
        Names.unlink(inside, entry.name());
      }
    }
    Names.rmdir(directory, name);
  }

  private static boolean isMark(Fd directory, DirectoryEntry entry, SeenWhiteout seen)
      throws ErrnoException {
    if (seen.is(entry) || Whiteouts.isMarker(entry.name())) {
      return true;
    }
    Stat stat = Stats.at(directory, entry.name());
    return seen.look(entry, stat) || (stat.isRegular() && stat.size() == 0);
  }
}
