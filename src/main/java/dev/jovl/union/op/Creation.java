package dev.jovl.union.op;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.linux.Self;
import dev.jovl.linux.Stats;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.PosixAcl;
import dev.jovl.posix.Stat;
import dev.jovl.union.CrashPoint;
import dev.jovl.union.DirectoryLocks;
import dev.jovl.union.Edge;
import dev.jovl.union.IdMapping;
import dev.jovl.union.LookupResult;
import dev.jovl.union.Node;
import dev.jovl.union.Undo;
import dev.jovl.union.Union;
import dev.jovl.union.copyup.CopyUp;
import dev.jovl.union.copyup.Draft;
import dev.jovl.union.layer.Permissions;
import dev.jovl.union.layer.SharedFd;
import dev.jovl.union.upper.OwnerRights;
import dev.jovl.union.upper.Upper;
import dev.jovl.union.upper.UpperName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a new file at a name that is free.
 *
 * <p>Where nothing but the mode has to be set the file is made in place; otherwise it is made in
 * the work directory, so that it is complete when it gets its name.
 */
final class Creation {

  /** A kind of file. */
  interface Kind {
    /** Makes it at a name, with a mode to which the umask of this process may apply. */
    void makeAt(Fd directory, FileName name, int mode) throws ErrnoException;

    /** Returns what was made at a name. */
    default Stat madeAt(Fd directory, FileName name) throws ErrnoException {
      return Stats.at(directory, name);
    }

    /** Makes it in the work directory. */
    Draft draft() throws ErrnoException;
  }

  /**
   * A file that was made.
   *
   * @param node handed out once
   * @param stat as it is on disk
   */
  record Made(Node node, Stat stat) {}

  private static final Logger LOG = LoggerFactory.getLogger(Creation.class);

  private final Union union;
  private final CopyUp copyUp;
  private final int ownUid = Self.effectiveUid();
  private final int ownGid = Self.effectiveGid();

  Creation(Union union, CopyUp copyUp) {
    this.union = union;
    this.copyUp = copyUp;
  }

  /**
   * Makes a file.
   *
   * @throws ErrnoException EEXIST if the name is taken, EINVAL for the name of a mark, and what
   *     making it on disk, or looking at what was made, says; then the name is free again
   */
  Made make(Node directory, FileName name, NewAttributes asked, Kind kind) throws ErrnoException {
    Checks.requireDirectory(directory);
    Checks.requireNewName(name);
    copyUp.directory(directory);
    try (DirectoryLocks.Held held = union.locks().directories().exclusive(directory)) {
      Checks.requireAlive(directory);
      LookupResult located = union.locator().locate(directory, name);
      if (located.isPresent()) {
        throw ErrnoException.of(Errno.EEXIST);
      }
      try (SharedFd parent = union.files().upperDirectory(directory)) {
        Stat above = union.upper().stat(parent.fd());
        InitialAttributes inherited = inheritance(directory, parent.fd(), above, asked);
        boolean whiteout = located.hasUpperWhiteout();
        if (whiteout) {
          union
              .upper()
              .whiteouts()
              .takePlaceOfMark(new UpperName(directory.marks(), parent.fd(), name));
        }
        Stat stat;
        try {
          if (whiteout || !canMakeInPlace(directory, inherited, above)) {
            stat = complete(new Edge(directory, name), parent.fd(), inherited, kind, whiteout);
          } else {
            stat = inPlace(parent.fd(), name, inherited, kind);
          }
        } catch (ErrnoException e) {
          Upper.restoreTimes(parent.fd(), above);
          throw e;
        }
        Node node = union.internNew(directory, name, stat);
        return new Made(node, stat);
      }
    }
  }

  /** Works out what a new file in a directory of the upper is. */
  InitialAttributes inheritance(Node directory, Fd parent, Stat above, NewAttributes asked)
      throws ErrnoException {
    IdMapping ids = union.options().ids();
    NewAttributes onDisk =
        new NewAttributes(
            asked.mode(),
            asked.umask(),
            asked.device(),
            ids.diskUid(asked.uid()),
            ids.diskGid(asked.gid()));
    return InitialAttributes.of(above, defaultAcl(directory, parent), onDisk);
  }

  private byte @Nullable [] defaultAcl(Node directory, Fd parent) throws ErrnoException {
    if (Boolean.FALSE.equals(directory.notes().hasDefaultAcl())) {
      return null;
    }
    byte[] acl = Xattrs.get(parent, PosixAcl.Kind.DEFAULT.xattr());
    directory.notes().setHasDefaultAcl(acl != null);
    return union.options().acls() ? acl : null;
  }

  private boolean canMakeInPlace(Node directory, InitialAttributes inherited, Stat above)
      throws ErrnoException {
    boolean inheritsOnDisk =
        !union.options().acls() && !Boolean.FALSE.equals(directory.notes().hasDefaultAcl());
    return !inheritsOnDisk
        && union.upper().permissions().areInInodes()
        && inherited.accessAcl() == null
        && inherited.defaultAcl() == null
        && inherited.uid() == ownUid
        && (inherited.gid() == ownGid || (above.mode() & Mode.SETGID) != 0);
  }

  private Stat inPlace(Fd parent, FileName name, InitialAttributes inherited, Kind kind)
      throws ErrnoException {
    kind.makeAt(parent, name, inherited.mode());
    union.reached(CrashPoint.NEW_NAMED);
    try {
      return permitted(parent, name, inherited, kind.madeAt(parent, name));
    } catch (ErrnoException e) {
      Undo.by(() -> remove(parent, name, inherited.mode()));
      throw e;
    }
  }

  /** Gives what was made the mode that the umask may have kept from it. */
  private static Stat permitted(Fd parent, FileName name, InitialAttributes inherited, Stat made)
      throws ErrnoException {
    if (made.isSymlink() || Mode.permissions(made.mode()) == Mode.permissions(inherited.mode())) {
      return made;
    }
    try (Fd file = Open.at(parent, name, OpenFlags.HANDLE)) {
      Attributes.chmod(file, Mode.permissions(inherited.mode()));
      return Stats.of(file);
    }
  }

  /**
   * A subvolume of btrfs in the upper, or a directory of another project, takes no file that was
   * made elsewhere. There a crash may leave one that is empty and the server's own. What is in the
   * place of a whiteout cannot be so: a crash would show again what that hides.
   */
  private Stat complete(
      Edge edge, Fd parent, InitialAttributes inherited, Kind kind, boolean whiteout)
      throws ErrnoException {
    try {
      return inWork(edge, parent, inherited, kind, whiteout);
    } catch (ErrnoException e) {
      boolean elsewhere = e.is(Errno.EXDEV) && !whiteout;
      if (!elsewhere || !union.upper().permissions().areInInodes() || !union.options().acls()) {
        throw e;
      }
      return inPlaceDressed(parent, edge.name(), inherited, kind);
    }
  }

  private Stat inPlaceDressed(Fd parent, FileName name, InitialAttributes inherited, Kind kind)
      throws ErrnoException {
    kind.makeAt(parent, name, Mode.type(inherited.mode()) | Mode.OWNER_ALL);
    union.reached(CrashPoint.NEW_NAMED);
    try (Fd file = Open.at(parent, name, OpenFlags.HANDLE)) {
      dress(file, inherited);
      return union.upper().stat(file);
    } catch (ErrnoException e) {
      Undo.by(() -> remove(parent, name, inherited.mode()));
      throw e;
    }
  }

  private static void remove(Fd parent, FileName name, int mode) throws ErrnoException {
    if (Mode.isDirectory(mode)) {
      Names.rmdir(parent, name);
    } else {
      Names.unlink(parent, name);
    }
  }

  private Stat inWork(
      Edge edge, Fd parent, InitialAttributes inherited, Kind kind, boolean whiteout)
      throws ErrnoException {
    FileName name = edge.name();
    try (Draft draft = kind.draft()) {
      dress(draft.file(), inherited);
      if (Mode.isRegular(inherited.mode()) || Mode.isDirectory(inherited.mode())) {
        InheritedFlags.give(edge.parent().notes(), parent, draft.file());
      }
      union.reached(CrashPoint.NEW_MADE);
      // Its times are those of now either way, and afterwards nothing may fail.
      Stat made = union.upper().stat(draft.file());
      if (!whiteout) {
        draft.publish(parent, name);
      } else if (Mode.isDirectory(inherited.mode())) {
        OwnerRights.lend(draft.file(), () -> union.upper().setOpaque(draft.file()));
        draft.exchange(new UpperName(edge.parent().marks(), parent, name));
      } else {
        draft.replace(parent, name);
      }
      union.reached(CrashPoint.NEW_NAMED);
      return named(draft.file(), made);
    }
  }

  /** The name is made, so what fails here is no reason to say that it is not. */
  private Stat named(Fd file, Stat before) {
    try {
      return union.upper().stat(file);
    } catch (ErrnoException e) {
      LOG.debug("a new file shows the time before it had its name: {}", e.getMessage());
      return before;
    }
  }

  /** Gives a new file the owner, ACLs and mode that it is to have. */
  void dress(Fd file, InitialAttributes inherited) throws ErrnoException {
    Permissions permissions = union.upper().permissions();
    Stat made = Stats.of(file);
    if (made.uid() != inherited.uid() || made.gid() != inherited.gid()) {
      permissions.setOwner(file, inherited.uid(), inherited.gid());
    }
    if (inherited.accessAcl() != null) {
      permissions.setAcl(file, inherited.accessAcl(), 0);
    }
    if (inherited.defaultAcl() != null) {
      Xattrs.set(file, PosixAcl.Kind.DEFAULT.xattr(), inherited.defaultAcl(), 0);
    }
    if (!made.isSymlink()) {
      permissions.setMode(file, Mode.permissions(inherited.mode()));
    }
  }
}
