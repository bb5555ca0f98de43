package dev.jovl.layer;

import dev.jovl.posix.PosixAcl;
import dev.jovl.tar.TarEntry;
import dev.jovl.tar.TarType;
import dev.jovl.tar.TarXattr;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes attributes of the access lists that archives have as text. A list that cannot be kept takes
 * rights from the mode, whose group is the mask of the list: nobody gets more than the list gave.
 */
final class AccessLists {

  private static final int ALL_RIGHTS = 0777;

  private final Notes notes;
  private boolean lost;

  AccessLists(Notes notes) {
    this.notes = notes;
  }

  /** Returns an entry whose mode and attributes say what its lists said. */
  TarEntry settled(TarEntry entry) {
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

  /**
   * Returns the mode that a file gets from the entry of a further name of it. GNU tar does not
   * repeat the list there; so where one may have been left out, such a mode gives nobody a right
   * that the file did not give.
   *
   * @param said the mode of the entry
   * @param present that of the file
   */
  int withoutRightsOfLists(int said, int present) {
    return lost ? said & (present | ~ALL_RIGHTS) : said;
  }
}
