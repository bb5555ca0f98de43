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
  private final Map<EntryPath, Said> said = new LinkedHashMap<>();

  /**
   * What a directory gets.
   *
   * @param time of its last change
   * @param mode its permissions; it has them already if they give its owner all rights
   * @param list its default list, null if it has none
   */
  private record Said(Timespec time, int mode, byte @Nullable [] list) {}

  /**
   * Begins without any.
   *
   * @param implied the time of a directory that only a name in it implies
   * @param held counts the directories and their lists
   */
  DirectoryAttributes(RealPaths directories, Timespec implied, HeldPaths held) {
    this.directories = directories;
    this.implied = implied;
    this.held = held;
  }

  /** Remembers what an entry says of a directory, which has the rest of it already. */
  void set(EntryPath path, int mode, TarEntry entry) throws LayerException {
    byte[] list = null;
    for (TarXattr xattr : entry.xattrs()) {
      list = PosixAcl.Kind.DEFAULT.is(xattr.name()) ? xattr.value() : list;
    }
    set(path, new Said(EntryMaker.time(entry), mode, list));
  }

  /** Gives a directory that only a name below it implies what the one of a lower layer has. */
  void inherit(LayerDirectory made, Fd lower) throws ErrnoException, LayerException {
    DirectoryMetadata.copyAttributes(lower, made.own());
    Stat stat = Stats.of(lower);
    int mode = Mode.permissions(stat.mode());
    Attributes.chmod(made.own(), mode | OWNER_ALL);
    byte[] list = Xattrs.get(lower, PosixAcl.Kind.DEFAULT.xattr());
    set(made.path(), new Said(stat.mtime(), mode, list));
  }

  /** Makes a directory that no layer has, and a name below it implies: it is root's. */
  void imply(LayerDirectory made) throws ErrnoException, LayerException {
    Owners.set(made.own(), 0, 0);
    Attributes.chmod(made.own(), IMPLIED_MODE);
    set(made.path(), new Said(implied, IMPLIED_MODE, null));
  }

  private void set(EntryPath path, Said now) throws LayerException {
    Said before = said.get(path);
    if (before != null && before.list() != null) {
      held.giveBack(before.list().length);
    }
    if (now.list() != null) {
      held.take(now.list().length);
    }
    // A key that is there already stays.
    said.put(before == null ? held.hold(path) : path, now);
  }

  /** Gives all directories their lists and times and, from the deepest up, their modes. */
  void apply(Notes notes) throws ErrnoException {
    for (Map.Entry<EntryPath, Said> entry : said.entrySet()) {
      byte[] list = entry.getValue().list();
      if (list != null) {
        EntryPath path = entry.getKey();
        directories.ifThere(path, directory -> setList(directory, path, list, notes));
      }
    }
    for (Map.Entry<EntryPath, Said> entry : said.entrySet()) {
      Timespec time = entry.getValue().time();
      directories.ifThere(entry.getKey(), directory -> Attributes.setTimes(directory, time, time));
    }
    Comparator<Map.Entry<EntryPath, Said>> byDepth =
        Comparator.comparing(entry -> entry.getKey().depth());
    for (Map.Entry<EntryPath, Said> entry :
        said.entrySet().stream()
            .filter(it -> (it.getValue().mode() & OWNER_ALL) != OWNER_ALL)
            .sorted(byDepth.reversed())
            .toList()) {
      int mode = entry.getValue().mode();
      directories.ifThere(entry.getKey(), directory -> Attributes.chmod(directory, mode));
    }
  }

  private static void setList(Fd directory, EntryPath path, byte[] list, Notes notes)
      throws ErrnoException {
    try {
      Xattrs.set(directory, PosixAcl.Kind.DEFAULT.xattr(), list, 0);
    } catch (ErrnoException e) {
      if (!e.is(Errno.EOPNOTSUPP) && !e.is(Errno.EPERM) && !e.is(Errno.EINVAL)) {
        throw e;
      }
      notes.add("'" + path + "': default access list left out: " + e.getMessage());
    }
  }
}
