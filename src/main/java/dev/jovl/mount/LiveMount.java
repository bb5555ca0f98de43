package dev.jovl.mount;

import dev.jovl.fuse.Caller;
import dev.jovl.fuse.Engine;
import dev.jovl.fuse.Filesystem;
import dev.jovl.fuse.MountFailedException;
import dev.jovl.fuse.MountOptions;
import dev.jovl.fuse.Session;
import dev.jovl.fuse.jnr.LibfuseEngine;
import dev.jovl.fuse.session.KernelEngine;
import dev.jovl.linux.DescriptorReserve;
import dev.jovl.linux.Fd;
import dev.jovl.linux.MountEntry;
import dev.jovl.linux.Mounts;
import dev.jovl.linux.Names;
import dev.jovl.linux.Self;
import dev.jovl.mount.filesystem.RootOnly;
import dev.jovl.mount.filesystem.ServedUnion;
import dev.jovl.mount.request.MountException;
import dev.jovl.mount.request.MountException.Kind;
import dev.jovl.mount.request.MountSettings;
import dev.jovl.mount.request.MountSettings.Allow;
import dev.jovl.mount.request.OptionSet;
import dev.jovl.mount.request.Shown;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.io.IOException;
import java.util.List;
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

  private LiveMount(
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

  /**
   * Mounts. When this returns the mount works.
   *
   * @param options what is to be mounted
   * @param start where relative paths start
   * @param targetPath the mount point
   * @throws MountException if it is refused; nothing is left then
   */
  static LiveMount start(OptionSet options, Fd start, byte[] targetPath) throws MountException {
    requireRoom(List.of(start), targetPath);
    OpenLayers layers = OpenLayers.open(options.layers(), new PathOpener(start));
    try (Fd point = MountPoint.open(start, targetPath)) {
      NamedDirectory target = new NamedDirectory("mount point", targetPath, point);
      layers.refuseInside(target);
      if (Self.effectiveUid() == 0) {
        layers.leaveAccessTimes();
      }
      if (options.mount().accessTimes()) {
        layers.keepAccessTimes(options.mount().flags());
      }
      requireRoom(layers.all(), targetPath);
      return mount(options, layers, target);
    } catch (IOException | RuntimeException | Error e) {
      layers.close();
      throw refusal(e, targetPath);
    }
  }

  /** Refuses a mount of which no file could be opened, for want of descriptors. */
  private static void requireRoom(List<Fd> opened, byte[] target) throws MountException {
    opened.forEach(DescriptorReserve::note);
    try {
      DescriptorReserve.require();
    } catch (ErrnoException e) {
      throw MountException.of(
          Kind.FAILED,
          Shown.text(target),
          "too few of the "
              + DescriptorReserve.all()
              + " files are left that the server may have open (ulimit -n)",
          "raise that limit, or mount with -o server=off");
    }
  }

  private static LiveMount mount(OptionSet options, OpenLayers layers, NamedDirectory target)
      throws IOException {
    byte[] path = Names.absolute(target.fd());
    int stackDepth = options.mount().passthrough() ? StackDepth.of(layers) : 0;
    boolean readOnly = layers.work() == null;
    ServedUnion union = UnionMaker.make(layers, options);
    Filesystem filesystem = union.filesystem();
    MountSettings settings = options.mount();
    if (settings.allow() == Allow.ROOT && Self.effectiveUid() != 0) {
      filesystem = RootOnly.around(filesystem, Self.effectiveUid());
    }
    Engine engine = settings.libfuse() ? new LibfuseEngine() : new KernelEngine();
    long flags = readOnly ? settings.flags() | Mounts.RDONLY : settings.flags();
    Session session =
        engine.mount(
            filesystem,
            new MountOptions(
                path,
                settings.fsname(),
                settings.subtype(),
                flags,
                settings.isOpenToOthers(Self.effectiveUid() == 0),
                settings.threads() == null ? 0 : settings.threads(),
                settings.lowLatency(),
                stackDepth));
    Optional<MountEntry> entry;
    try {
      UnfollowedLinks.require(path, flags);
      entry = MountEntry.on(path);
      layers.usedBy(entry);
    } catch (IOException | RuntimeException | Error e) {
      end(session);
      throw e;
    }
    return new LiveMount(path, entry, layers, union, session);
  }

  /** Ends a mount that nobody knows yet; the upper must not be free before. */
  private static void end(Session session) throws IOException {
    session.unmount(true);
    try {
      session.awaitEnd();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static MountException refusal(Throwable e, byte[] target) {
    if (e instanceof MountException refused) {
      return refused;
    }
    if (e instanceof RuntimeException || e instanceof Error) {
      LOG.error("mount of {}", Shown.text(target), e);
    }
    String cause = e.getMessage() == null ? e.toString() : e.getMessage();
    boolean notAllowed =
        e instanceof MountFailedException
            || (e instanceof ErrnoException errno
                && (errno.is(Errno.EPERM) || errno.is(Errno.EACCES)));
    Kind kind = notAllowed ? Kind.NOT_ALLOWED : Kind.FAILED;
    return MountException.of(kind, Shown.text(target), cause, "see jovl doctor");
  }

  /** Returns the mount point, an absolute path. */
  byte[] target() {
    return target.clone();
  }

  /** Returns the number of its device as {@link #number}, 0 if it is not known. */
  public long device() {
    return entry.map(mount -> number(mount.device())).orElse(0L);
  }

  /**
   * Returns a device as one number, of which the upper half is the major one.
   *
   * @param device as the table of mounts shows it, MAJOR:MINOR
   */
  public static long number(String device) {
    int colon = device.indexOf(':');
    return Long.parseLong(device.substring(0, colon)) << 32
        | Long.parseLong(device.substring(colon + 1));
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
   * @throws IOException EINVAL if something else is mounted there now, which is left alone: this
   *     was unmounted already or is below that; and what umount2(2) says
   */
  void unmount() throws IOException {
    if (isHidden()) {
      throw ErrnoException.of(Errno.EINVAL);
    }
    session.unmount(true);
  }

  private boolean isHidden() {
    String own = entry.map(MountEntry::numbers).orElse("");
    try {
      return MountEntry.on(target).filter(top -> !top.numbers().equals(own)).isPresent();
    } catch (IOException e) {
      LOG.debug("what is mounted cannot be known: {}", e.getMessage());
      return false;
    }
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
