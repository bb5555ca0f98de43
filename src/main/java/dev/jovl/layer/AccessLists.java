package dev.jovl.layer;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Stats;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Inode;
import dev.jovl.posix.PosixAcl;
import dev.jovl.posix.Stat;
import dev.jovl.tar.TarEntry;
import dev.jovl.tar.TarType;
import dev.jovl.tar.TarXattr;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes attributes of the access lists that archives have as text. A list that cannot be kept takes
 * rights from the mode, whose group is the mask of the list: nobody gets more than the list gave.
 */
final class AccessLists {

  private static final int ALL_RIGHTS = 0777;

  private final Notes notes;

  /** The files that may lack a list. */
  private final Set<Inode> unlisted = new HashSet<>();

  /** Whether the list of the entry that is being unpacked has been left out. */
  private boolean lost;

  AccessLists(Notes notes) {
    this.notes = notes;
  }

  /** Returns the next entry, with a mode and attributes that say what its lists said. */
  TarEntry settled(TarEntry entry) {
    lost = false;
    boolean none = entry.accessList().length == 0 && entry.defaultList().length == 0;
    if (none || entry.type() == TarType.SYMLINK) {
      return entry;
    }
    List<TarXattr> xattrs = new ArrayList<>(entry.xattrs());
    int mode = entry.mode();
    if (entry.accessList().length > 0 && !has(entry, PosixAcl.Kind.ACCESS)) {
      PosixAcl list = AclText.parse(entry.accessList());
      PosixAcl kept = kept(list, entry, "access list");
      mode = kept == null ? withoutList(mode, list) : kept.applyTo(mode);
      if (kept != null && kept.isMoreThanMode()) {
        xattrs.add(new TarXattr(PosixAcl.Kind.ACCESS.xattr(), kept.toBytes()));
      }
    }
    boolean directory = entry.type() == TarType.DIRECTORY;
    if (directory && entry.defaultList().length > 0 && !has(entry, PosixAcl.Kind.DEFAULT)) {
      PosixAcl kept = kept(AclText.parse(entry.defaultList()), entry, "default access list");
      if (kept != null) {
        xattrs.add(new TarXattr(PosixAcl.Kind.DEFAULT.xattr(), kept.toBytes()));
      }
    }
    return entry.with(mode, xattrs);
  }

  private static boolean has(TarEntry entry, PosixAcl.Kind kind) {
    return entry.xattrs().stream().anyMatch(xattr -> kind.is(xattr.name()));
  }

  /** Returns the list, or null with a note. */
  private @Nullable PosixAcl kept(@Nullable PosixAcl list, TarEntry entry, String what) {
    if (list != null && list.isValid()) {
      return list;
    }
    boolean names = list != null && AclText.hasNamesAlone(list);
    String why = names ? "it has names without numbers" : "it is not valid";
    notes.add("'" + entry + "': " + what + " left out: " + why);
    return null;
  }

  /** Returns the mode of a file that does not get its list; null is one that nobody can read. */
  int withoutList(int mode, @Nullable PosixAcl list) {
    lost = true;
    return PosixAcl.withoutList(mode, list);
  }

  /** Remembers whether the file that has been made of the entry lacks its list. */
  void made(Fd file) throws ErrnoException {
    if (lost) {
      unlisted.add(Inode.of(Stats.of(file)));
    } else if (!unlisted.isEmpty()) {
      // The number of a file that has been replaced may be that of another one now.
      unlisted.remove(Inode.of(Stats.of(file)));
    }
  }

  /** Remembers a copy of a file of a layer below, which may have lost its list there. */
  void copied(Stat copy) {
    unlisted.add(Inode.of(copy));
  }

  /**
   * Returns the mode that a file gets from the entry of a further name of it. GNU tar does not
   * repeat the list there; so where one may have been left out, such a mode gives nobody a right
   * that the file did not give.
   *
   * @param said the mode of the entry, after its attributes have been set
   * @param present the file
   */
  int ofFurtherName(int said, Stat present, TarEntry entry) {
    if (lost) {
      unlisted.add(Inode.of(present));
    }
    return unlisted.contains(Inode.of(present)) && (lost || !has(entry, PosixAcl.Kind.ACCESS))
        ? withoutMore(said, present)
        : said;
  }

  /** Does so for a file of a layer below. */
  static int ofFurtherNameBelow(Stat present, TarEntry entry) {
    return has(entry, PosixAcl.Kind.ACCESS) ? entry.mode() : withoutMore(entry.mode(), present);
  }

  private static int withoutMore(int said, Stat present) {
    return said & (present.mode() | ~ALL_RIGHTS);
  }
}
