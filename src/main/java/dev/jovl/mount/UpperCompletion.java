package dev.jovl.mount;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.linux.Trees;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.union.whiteout.OverlayXattr;
import dev.jovl.union.whiteout.XattrNamespace;

/**
 * Makes the upper directory of a mounted union one that says everything itself: data that is still
 * below is copied, and a directory that was renamed holds all that it shows and is opaque. What is
 * missing is brought up through the mount, which alone knows where it is; marks are changed in the
 * upper directory, behind the back of the mount, so nothing but unmounting may follow.
 *
 * <p>Cost: a look at each name in the upper directory, and the copies.
 */
final class UpperCompletion {

  private static final byte[] YES = {'y'};

  private final XattrNamespace namespace;

  /** Prepares to complete uppers with marks in a namespace. */
  UpperCompletion(XattrNamespace namespace) {
    this.namespace = namespace;
  }

  /**
   * Completes a directory that has no redirect itself.
   *
   * @param upper the directory in the upper directory, open for reading
   * @param mounted the same directory in the mount, open for reading
   * @throws ErrnoException ENOSPC, EDQUOT, EIO of the copies
   */
  void complete(Fd upper, Fd mounted) throws ErrnoException {
    for (DirectoryEntry entry : Trees.entries(upper)) {
      FileName name = entry.name();
      int type = Mode.type(Stats.at(upper, name).mode());
      if (type == Mode.DIRECTORY) {
        completeDirectory(upper, mounted, name);
      } else if (type == Mode.REGULAR) {
        completeFile(upper, mounted, name);
      }
    }
  }

  private void completeDirectory(Fd upper, Fd mounted, FileName name) throws ErrnoException {
    try (Fd own = Trees.openDirectory(upper, name);
        Fd shown = Trees.openDirectory(mounted, name)) {
      if (Xattrs.get(own, namespace.name(OverlayXattr.REDIRECT)) == null) {
        complete(own, shown);
      } else {
        fill(own, shown);
        Xattrs.set(own, namespace.name(OverlayXattr.OPAQUE), YES, 0);
        Xattrs.remove(own, namespace.name(OverlayXattr.REDIRECT));
      }
    }
  }

  private void completeFile(Fd upper, Fd mounted, FileName name) throws ErrnoException {
    if (Xattrs.get(upper, name, namespace.name(OverlayXattr.METACOPY)) != null) {
      copyUp(mounted, name);
    }
    if (Xattrs.get(upper, name, namespace.name(OverlayXattr.REDIRECT)) != null) {
      Xattrs.remove(upper, name, namespace.name(OverlayXattr.REDIRECT));
    }
  }

  /** Opening a file for writing brings it up with its data, and changes nothing else. */
  private static void copyUp(Fd mounted, FileName name) throws ErrnoException {
    Open.at(mounted, name, OpenFlags.WRONLY | OpenFlags.NOFOLLOW, 0).close();
  }

  /** Brings everything that a directory shows into the upper; what was deleted needs no marks. */
  private void fill(Fd upper, Fd mounted) throws ErrnoException {
    Stat before = Stats.of(upper);
    for (DirectoryEntry entry : Trees.entries(mounted)) {
      FileName name = entry.name();
      Stat stat = Stats.at(mounted, name);
      if (stat.isRegular()) {
        copyUp(mounted, name);
        completeFile(upper, mounted, name);
      } else if (Stats.ifPresent(upper, name) == null) {
        Attributes.setTimes(mounted, name, stat.atime(), stat.mtime());
      }
      if (stat.isDirectory()) {
        fillDirectory(upper, mounted, name);
      }
    }
    for (DirectoryEntry entry : Trees.entries(upper)) {
      Stat stat = Stats.at(upper, entry.name());
      if (Mode.isCharacter(stat.mode()) && stat.rdev() == 0) {
        Names.unlink(upper, entry.name());
      }
    }
    Attributes.setTimes(upper, before.atime(), before.mtime());
  }

  private void fillDirectory(Fd upper, Fd mounted, FileName name) throws ErrnoException {
    try (Fd own = Trees.openDirectory(upper, name);
        Fd shown = Trees.openDirectory(mounted, name)) {
      fill(own, shown);
      if (Xattrs.get(own, namespace.name(OverlayXattr.REDIRECT)) != null) {
        Xattrs.remove(own, namespace.name(OverlayXattr.REDIRECT));
      }
    }
  }
}
