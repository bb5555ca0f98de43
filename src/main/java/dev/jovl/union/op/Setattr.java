package dev.jovl.union.op;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Mode;
import dev.jovl.posix.Stat;
import dev.jovl.posix.Timespec;
import dev.jovl.union.DirectoryLocks;
import dev.jovl.union.IdMapping;
import dev.jovl.union.Node;
import dev.jovl.union.OpenFile;
import dev.jovl.union.Redirects;
import dev.jovl.union.Union;
import dev.jovl.union.copyup.CopyUp;
import dev.jovl.union.copyup.CopyUpScope;
import dev.jovl.union.layer.Permissions;
import dev.jovl.union.layer.SharedFd;
import dev.jovl.union.upper.OwnerRights;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changes length, owner, mode and times. */
public final class Setattr {
  /**
   * What is changed; null leaves a value as it is.
   *
   * @param mode twelve permission bits
   * @param uid owner
   * @param gid group
   * @param size length in bytes
   * @param atime last access, {@link Timespec#NOW} for now
   * @param mtime last change, {@link Timespec#NOW} for now
   * @param through an open file of the node
   * @param writer the caller, if set-id bits and capabilities are to go too; null if they stay
   */
  public record Change(
      @Nullable Integer mode,
      @Nullable Integer uid,
      @Nullable Integer gid,
      @Nullable Long size,
      @Nullable Timespec atime,
      @Nullable Timespec mtime,
      @Nullable OpenFile through,
      @Nullable WriterRights writer) {
    boolean changesMetadata() {
      return mode != null || uid != null || gid != null || atime != null || mtime != null;
    }

    boolean isEmpty() {
      return size == null && !changesMetadata();
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(Setattr.class);

  private final Union union;
  private final CopyUp copyUp;
  private final Getattr getattr;
  private final KillPriv killPriv;
  private final Truncation truncation;
  private final Redirects redirects;

  /** Makes the operation on a union. */
  public Setattr(Union union, CopyUp copyUp) {
    this.union = union;
    this.copyUp = copyUp;
    this.getattr = new Getattr(union);
    this.killPriv = new KillPriv(union, copyUp);
    this.truncation = new Truncation(union, copyUp);
    this.redirects = new Redirects(union);
  }

  /**
   * Changes a node and returns what it is then.
   *
   * @throws ErrnoException EROFS; EPERM for set-id bits that a stranger takes; EISDIR or EINVAL for
   *     a length of what is no regular file; EPERM, ENOSPC, EFBIG and what else the system calls
   *     say
   */
  public Stat setattr(Node node, Change change) throws ErrnoException {
    union.requireWritable();
    Stat before = getattr.stat(node);
    make(node, before, change);
    try {
      return getattr.stat(node);
    } catch (ErrnoException e) {
      // It is made, so this is no reason to say that it is not.
      LOG.debug("a changed file is told without a look at it: {}", e.getMessage());
      return new PredictedStat(before).after(change);
    }
  }

  private void make(Node node, Stat before, Change change) throws ErrnoException {
    if (change.size() != null) {
      requireRegular(node);
    }
    WriterRights writer = change.writer();
    boolean cut = false;
    boolean capabilityRemoved = node.takeCapabilityRemoved();
    if (writer != null && !node.isDirectory()) {
      if (change.isEmpty()) {
        if (capabilityRemoved && killPriv.isOfWriteThatLeavesSetIds(node, writer)) {
          return;
        }
        killPriv.requireRight(node, writer);
      }
      Long size = change.size();
      cut = size != null && truncation.cutLower(node, size, writer);
      // Before the owner changes, since it is the old group that counts.
      if (killPriv.kill(node, writer)) {
        restOrGiveBack(node, before, change, cut);
        return;
      }
    }
    rest(node, change, cut);
  }

  /** Makes the rest of the change; if that fails, the set-id bits are given back. */
  private void restOrGiveBack(Node node, Stat before, Change change, boolean cut)
      throws ErrnoException {
    try {
      rest(node, change, cut);
    } catch (ErrnoException e) {
      killPriv.giveBack(node, before);
      throw e;
    }
  }

  private void rest(Node node, Change change, boolean cut) throws ErrnoException {
    Long size = change.size();
    if (size != null && !cut) {
      truncation.truncate(node, size, change.through());
    }
    if (change.changesMetadata()) {
      copyUp.node(node, scopeFor(change));
      copyUp.change(node, () -> apply(node, change));
    } else if (change.isEmpty()) {
      touch(node);
    }
  }

  /** A file of an owner who is not trusted is not believed when it says where its data is. */
  private CopyUpScope scopeFor(Change change) {
    Integer uid = change.uid();
    return uid == null || union.believesMarksOf(union.options().ids().diskUid(uid))
        ? CopyUpScope.METADATA
        : CopyUpScope.ALL;
  }

  /**
   * A chown(2) that changes nothing moves st_ctime. It is no reason to copy up, since any process
   * may do it to any file.
   */
  private void touch(Node node) throws ErrnoException {
    if (node.sources().isUpper()) {
      try (SharedFd file = union.files().upperHandle(node)) {
        Attributes.chown(file.fd(), Attributes.KEEP, Attributes.KEEP);
      }
    }
  }

  private static void requireRegular(Node node) throws ErrnoException {
    if (!node.isRegular()) {
      throw ErrnoException.of(node.isDirectory() ? Errno.EISDIR : Errno.EINVAL);
    }
  }

  /**
   * A copy-up into a directory gives the directory its times back, and would undo a change of them.
   * What takes set-id bits from any other file looks at its mode and sets it, with the monitor
   * held, and so does what gives a directory a redirect.
   */
  private void apply(Node node, Change change) throws ErrnoException {
    synchronized (node) {
      if (node.isDirectory()) {
        try (DirectoryLocks.Held held = union.locks().directories().shared(node)) {
          applyTo(node, change);
        }
      } else {
        applyTo(node, change);
      }
    }
  }

  private void applyTo(Node node, Change change) throws ErrnoException {
    try (SharedFd file = union.files().upperHandle(node)) {
      apply(node, file.fd(), change);
    }
  }

  /** The owner comes first, since a new one takes the set-id bits; the times come last. */
  private void apply(Node node, Fd file, Change change) throws ErrnoException {
    IdMapping ids = union.options().ids();
    Permissions permissions = union.upper().permissions();
    Integer uid = change.uid();
    Integer gid = change.gid();
    if (uid != null) {
      redirects.requireBelieved(node, file, ids.diskUid(uid));
    }
    if (uid != null || gid != null) {
      permissions.setOwner(
          file,
          uid == null ? Attributes.KEEP : ids.diskUid(uid),
          gid == null ? Attributes.KEEP : ids.diskGid(gid));
      killPriv.loseCapabilities(node);
    }
    Integer mode = change.mode();
    if (mode != null) {
      if (node.type() == Mode.SYMLINK) {
        throw ErrnoException.of(Errno.EOPNOTSUPP);
      }
      node.setUnprivileged(false);
      OwnerRights.setMode(file, () -> permissions.setMode(file, Mode.permissions(mode)));
    }
    if (change.atime() != null || change.mtime() != null) {
      Attributes.setTimes(file, change.atime(), change.mtime());
    }
  }
}
