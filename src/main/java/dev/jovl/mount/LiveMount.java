package dev.jovl.mount;

import dev.jovl.fuse.Caller;
import dev.jovl.fuse.Filesystem;
import dev.jovl.fuse.Session;
import dev.jovl.fuse.session.KernelEngine;
import dev.jovl.linux.proc.MountEntry;
import dev.jovl.mount.filesystem.ServedUnion;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A union that is mounted and served: its layers, its locks, its session. */
public final class LiveMount {
  private static final Logger LOG = LoggerFactory.getLogger(LiveMount.class);

  private final byte[] target;
  private final Optional<MountEntry> entry;
  private final OpenLayers layers;
  private final ServedUnion union;
  private final Session session;

  /**
   * Makes one of a session that has begun.
   *
   * @param target the mount point, an absolute path, which becomes its own
   * @param entry the mount as the kernel lists it, if it does
   * @param layers closed when the mount has ended
   * @param union the union that the session serves
   * @param session what serves it
   */
  LiveMount(
      byte[] target,
      Optional<MountEntry> entry,
      OpenLayers layers,
      ServedUnion union,
      Session session) {
    this.target = target;
    this.entry = entry;
    this.layers = layers;
    this.union = union;
    this.session = session;
  }

  /** Returns the mount point, an absolute path. */
  byte[] target() {
    return target.clone();
  }

  /** Returns the number of its device as {@link MountEntry#number}, 0 if it is not known. */
  public long device() {
    return entry.map(mount -> MountEntry.number(mount.device())).orElse(0L);
  }

  /** Returns whether it has no upper directory. */
  boolean isReadOnly() {
    return union.isReadOnly();
  }

  /**
   * Brings the upper to disk; nothing in a volatile or read-only union.
   *
   * @throws ErrnoException what syncfs(2) says
   */
  void sync() throws ErrnoException {
    union.filesystem().syncfs(Caller.ROOT, Filesystem.ROOT);
  }

  /** Returns the union that it shows. */
  public ServedUnion union() {
    return union;
  }

  /** Returns what serves it. */
  public Session session() {
    return session;
  }

  /**
   * Unmounts it, lazily where it is in use.
   *
   * @throws IOException EINVAL if something else is on top there now, which is left alone: this
   *     mount was unmounted already, or is covered; and what umount2(2) says
   */
  void unmount() throws IOException {
    byte[] place = place();
    if (isHidden(place)) {
      throw ErrnoException.of(Errno.EINVAL);
    }
    if (Arrays.equals(place, target)) {
      session.detach();
    } else {
      KernelEngine.detach(place);
    }
  }

  /**
   * Returns the present path of the mount point, of which a directory above may have got another
   * name since. A mount that is gone is not looked for: another one may have its numbers.
   */
  private byte[] place() {
    String own = numbers();
    try {
      return MountEntry.all().stream()
          .filter(each -> session.isAlive() && each.numbers().equals(own))
          .findFirst()
          .map(MountEntry::target)
          .orElse(target);
    } catch (IOException e) {
      LOG.debug("where it is mounted cannot be known: {}", e.getMessage());
      return target;
    }
  }

  private boolean isHidden(byte[] place) {
    String own = numbers();
    try {
      return MountEntry.on(place).filter(top -> !top.numbers().equals(own)).isPresent();
    } catch (IOException e) {
      LOG.debug("what is mounted cannot be known: {}", e.getMessage());
      return false;
    }
  }

  private String numbers() {
    return entry.map(MountEntry::numbers).orElse("");
  }

  /**
   * Waits until it was unmounted and the last operation has ended; then everything is given back.
   *
   * @throws InterruptedException if the thread is interrupted; the mount goes on then
   */
  void awaitEnd() throws InterruptedException {
    session.awaitEnd();
    layers.close();
  }
}
