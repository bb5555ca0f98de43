package dev.jovl.layer;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Stats;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Mode;
import dev.jovl.posix.PosixAcl;
import dev.jovl.posix.Stat;
import dev.jovl.posix.Timespec;
import dev.jovl.tar.TarEntry;
import dev.jovl.tar.TarXattr;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What directories of a layer get when everything in them has been made: times, which the making
 * moves, modes, which may forbid it, and default lists, which files would take on.
 *
 * <p>Until then the owner of a directory, who need not be root, has all rights on it.
 */
final class DirectoryAttributes {

  /** What the owner of a directory needs to make names in it, unless that is root. */
  static final int OWNER_ALL = 0700;

  private static final int IMPLIED_MODE = 0755;

  private final RealPaths directories;
  private final Timespec implied;
  private final HeldPaths held;
  private final Map<EntryPath, Timespec> times = new LinkedHashMap<>();
  private final Map<EntryPath, Integer> modes = new HashMap<>();
  private final Map<EntryPath, byte[]> defaultLists = new LinkedHashMap<>();

  /**
   * Begins without any.
   *
   * @param implied the time of a directory that only a name in it implies
   * @param held counts the directories
   */
  DirectoryAttributes(RealPaths directories, Timespec implied, HeldPaths held) {
    this.directories = directories;
    this.implied = implied;
    this.held = held;
  }

  /** Remembers what an entry says of a directory, which has the rest of it already. */
  void set(EntryPath path, int mode, TarEntry entry) throws LayerException {
    EntryPath directory = setTime(path, EntryMaker.time(entry));
    setMode(directory, mode);
    byte[] list = null;
    for (TarXattr xattr : entry.xattrs()) {
      list = PosixAcl.Kind.DEFAULT.is(xattr.name()) ? xattr.value() : list;
    }
    setDefaultList(directory, list);
  }

  /** Gives a directory that only a name below it implies what the one of a lower layer has. */
  void inherit(LayerDirectory made, Fd lower) throws ErrnoException, LayerException {
    DirectoryMetadata.copyAttributes(lower, made.own());
    Stat stat = Stats.of(lower);
    int mode = Mode.permissions(stat.mode());
    Attributes.chmod(made.own(), mode | OWNER_ALL);
    EntryPath directory = setTime(made.path(), stat.mtime());
    setMode(directory, mode);
    setDefaultList(directory, Xattrs.get(lower, PosixAcl.Kind.DEFAULT.xattr()));
  }

  /** Makes a directory that no layer has, and a name below it implies: it is root's. */
  void imply(LayerDirectory made) throws ErrnoException, LayerException {
    Owners.set(made.own(), 0, 0);
    Attributes.chmod(made.own(), IMPLIED_MODE);
    setMode(setTime(made.path(), implied), IMPLIED_MODE);
  }

  /** Returns the path in the form in which it is kept. */
  private EntryPath setTime(EntryPath path, Timespec time) throws LayerException {
    EntryPath directory = times.containsKey(path) ? path.compact() : held.hold(path);
    times.put(directory, time);
    return directory;
  }

  private void setMode(EntryPath directory, int mode) {
    if ((mode & OWNER_ALL) == OWNER_ALL) {
      modes.remove(directory);
    } else {
      modes.put(directory, mode);
    }
  }

  private void setDefaultList(EntryPath directory, byte @Nullable [] list) {
    if (list == null) {
      defaultLists.remove(directory);
    } else {
      defaultLists.put(directory, list);
    }
  }

  /** Gives all directories their lists and times and, from the deepest up, their modes. */
  void apply(Notes notes) throws ErrnoException {
    for (Map.Entry<EntryPath, byte[]> entry : defaultLists.entrySet()) {
      directories.ifThere(entry.getKey(), directory -> setList(directory, entry, notes));
    }
    for (Map.Entry<EntryPath, Timespec> entry : times.entrySet()) {
      Timespec time = entry.getValue();
      directories.ifThere(entry.getKey(), directory -> Attributes.setTimes(directory, time, time));
    }
    Comparator<Map.Entry<EntryPath, Integer>> byDepth =
        Comparator.comparing(entry -> entry.getKey().depth());
    for (Map.Entry<EntryPath, Integer> entry :
        modes.entrySet().stream().sorted(byDepth.reversed()).toList()) {
      directories.ifThere(
          entry.getKey(), directory -> Attributes.chmod(directory, entry.getValue()));
    }
  }

  private static void setList(Fd directory, Map.Entry<EntryPath, byte[]> entry, Notes notes)
      throws ErrnoException {
    try {
      Xattrs.set(directory, PosixAcl.Kind.DEFAULT.xattr(), entry.getValue(), 0);
    } catch (ErrnoException e) {
      if (!e.is(Errno.EOPNOTSUPP) && !e.is(Errno.EPERM) && !e.is(Errno.EINVAL)) {
        throw e;
      }
      notes.add("'" + entry.getKey() + "': default access list left out: " + e.getMessage());
    }
  }
}
