package dev.jovl.union.op;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Mode;
import dev.jovl.posix.Stat;
import dev.jovl.union.Node;
import dev.jovl.union.Sources;
import dev.jovl.union.Union;
import dev.jovl.union.copyup.CopyUp;
import dev.jovl.union.copyup.CopyUpScope;
import dev.jovl.union.layer.FileCapability;
import dev.jovl.union.layer.Permissions;
import dev.jovl.union.layer.SharedFd;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes set-id bits and capabilities from files that are written to (setattr_should_drop_*). */
public final class KillPriv {
  private static final int SET_IDS = Mode.SETUID | Mode.SETGID;
  private static final Logger LOG = LoggerFactory.getLogger(KillPriv.class);

  private final Union union;
  private final CopyUp copyUp;
  private final Getattr getattr;

  /** Makes the operations on a union. */
  public KillPriv(Union union, CopyUp copyUp) {
    this.union = union;
    this.copyUp = copyUp;
    this.getattr = new Getattr(union);
  }

  /**
   * Takes setuid, setgid and file capabilities from a file that is written to. A setgid bit without
   * execution by the group is taken only if the writer is not in the group. A file that has none of
   * them is left where it is.
   *
   * @return whether there was one
   * @throws ErrnoException what copying the file up and changing its mode say
   */
  public boolean kill(Node node, WriterRights writer) throws ErrnoException {
    if (node.isUnprivileged()) {
      return false;
    }
    // Writing back what a mapping has changed holds the monitor until the bits are there again.
    synchronized (node) {
      Stat stat = getattr.stat(node);
      if (killed(stat, writer) == stat.mode() && !isCapable(node)) {
        // What is missing of a file while its data is brought up may come back.
        node.setUnprivileged((stat.mode() & SET_IDS) == 0 && node.sources().hasUpperData());
        return false;
      }
    }
    copyUp.node(node, CopyUpScope.METADATA);
    copyUp.change(node, () -> take(node, writer));
    return true;
  }

  /**
   * Looks again, since others may have changed the mode or taken the same meanwhile: the kernel
   * orders an open that cuts a file with nothing.
   */
  private void take(Node node, WriterRights writer) throws ErrnoException {
    synchronized (node) {
      try (SharedFd handle = union.files().upperHandle(node)) {
        Fd file = handle.fd();
        Stat stat = getattr.stat(node);
        int killed = killed(stat, writer);
        // The bits come last: what takes them is one step.
        FileCapability.remove(file, union.upper().permissions());
        if (killed != stat.mode()) {
          union.upper().permissions().setMode(file, Mode.permissions(killed));
        }
      }
    }
  }

  /**
   * Takes set-id bits from the copy of a node that has no name yet. Where another thread has copied
   * it meanwhile they stay, for {@link #kill}.
   *
   * @param copy open, with O_PATH at least
   */
  void takeFromCopy(Node node, Fd copy, WriterRights writer) throws ErrnoException {
    if (!node.sources().isUpper()) {
      Stat stat = getattr.shown(node, union.upper().stat(copy));
      int killed = killed(stat, writer);
      if (killed != stat.mode()) {
        union.upper().permissions().setMode(copy, Mode.permissions(killed));
      }
    }
  }

  /**
   * Throws if a caller has no right to take the set-id bits of a file. A writer has that right. The
   * kernel sends the same message for a write as for a chown(2) that changes nothing, which any
   * process may do to a file without such bits (setattr_prepare of Linux).
   *
   * @throws ErrnoException EPERM
   */
  void requireRight(Node node, WriterRights writer) throws ErrnoException {
    Stat stat = getattr.stat(node);
    if (killed(stat, writer) != stat.mode() && !writer.owns(stat) && !node.isOpenForWriting()) {
      throw ErrnoException.of(Errno.EPERM);
    }
  }

  /**
   * Returns whether a request that changes nothing, and that follows the removal of a file's
   * capabilities, comes from a write that only takes these. The kernel removes them and then sends
   * such a request, with the inode locked, even for a writer that may keep set-id bits
   * (file_remove_privs of Linux). It sends both too for a chown(2) that changes nothing by the same
   * caller, which would take the bits; so such a chown(2) of a file with capabilities leaves them
   * too while it is open for writing.
   */
  boolean isOfWriteThatLeavesSetIds(Node node, WriterRights writer) throws ErrnoException {
    Stat stat = getattr.stat(node);
    return (stat.mode() & SET_IDS) != 0 && node.isOpenForWriting() && writer.leavesSetIds();
  }

  /**
   * Gives a file in the upper the set-id bits that {@link #kill} took for a change that then
   * failed. One that has another owner or mode by now, or may have been written to, goes without.
   *
   * @param before what it was
   */
  void giveBack(Node node, Stat before) {
    synchronized (node) {
      node.setUnprivileged(false);
      try (SharedFd handle = union.files().upperHandle(node)) {
        Stat now = getattr.stat(node);
        boolean same =
            now.uid() == before.uid()
                && now.gid() == before.gid()
                && (now.mode() | SET_IDS) == (before.mode() | SET_IDS);
        if (same && now.mode() != before.mode() && !node.isOpenForWriting()) {
          union.upper().permissions().setMode(handle.fd(), Mode.permissions(before.mode()));
        }
      } catch (ErrnoException e) {
        LOG.warn("a file has lost its set-id bits to a change that failed: {}", e.getMessage());
      }
    }
  }

  private boolean isCapable(Node node) throws ErrnoException {
    Sources sources = node.sources();
    try (SharedFd file = union.files().metadataHandle(node, sources)) {
      return FileCapability.isOn(file.fd(), union.permissionsOf(sources));
    }
  }

  /**
   * Takes capabilities from a file in the upper that was changed, where the filesystem below does
   * not know them.
   */
  void loseCapabilities(Node node) throws ErrnoException {
    Permissions permissions = union.upper().permissions();
    if (permissions.losesCapabilities() || !node.isRegular()) {
      return;
    }
    try (SharedFd handle = union.files().upperHandle(node)) {
      FileCapability.remove(handle.fd(), permissions);
    }
  }

  /**
   * Gives a file the set-id bits again that it had before it was written to for a mapping: on a
   * disk that takes none, but the server may be without CAP_FSETID, as in a user namespace. The
   * monitor of the node must be held since before the write.
   *
   * @param file on disk, open
   * @param before what it was on disk
   */
  static void restoreSetIds(Fd file, Stat before) throws ErrnoException {
    int bits = before.mode() & SET_IDS;
    if (bits == 0) {
      return;
    }
    int mode = Stats.of(file).mode();
    if ((mode & bits) != bits) {
      Attributes.chmod(file, Mode.permissions(mode | bits));
    }
  }

  /** Returns the mode of a file without the bits that a write takes away. */
  static int killed(Stat file, WriterRights writer) {
    int without = file.mode() & ~Mode.SETUID;
    boolean goes =
        (without & Mode.SETGID) != 0
            && ((without & Mode.GROUP_EXECUTE) != 0 || !writer.isInGroup(file));
    return goes ? without & ~Mode.SETGID : without;
  }

  /** Takes the setgid bit alone. The monitor of the node must be held. */
  void killSetgid(Node node) throws ErrnoException {
    try (SharedFd handle = union.files().upperHandle(node)) {
      Fd file = handle.fd();
      int mode = union.upper().stat(file).mode();
      if ((mode & Mode.SETGID) != 0) {
        union.upper().permissions().setMode(file, Mode.permissions(mode & ~Mode.SETGID));
      }
    }
  }
}
