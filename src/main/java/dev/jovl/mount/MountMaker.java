package dev.jovl.mount;

import dev.jovl.fuse.Engine;
import dev.jovl.fuse.Filesystem;
import dev.jovl.fuse.MountFailedException;
import dev.jovl.fuse.MountOptions;
import dev.jovl.fuse.Session;
import dev.jovl.fuse.jnr.LibfuseEngine;
import dev.jovl.fuse.session.KernelEngine;
import dev.jovl.linux.DescriptorReserve;
import dev.jovl.linux.EffectiveCapabilities;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.Self;
import dev.jovl.linux.proc.MountEntry;
import dev.jovl.mount.filesystem.RootOnly;
import dev.jovl.mount.filesystem.ServedUnion;
import dev.jovl.mount.request.MountException;
import dev.jovl.mount.request.MountException.Kind;
import dev.jovl.mount.request.MountSettings;
import dev.jovl.mount.request.MountSettings.Allow;
import dev.jovl.mount.request.OptionSet;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.MountFlags;
import dev.jovl.posix.NameText;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Makes a mount, or leaves nothing and says why. */
final class MountMaker {
  private MountMaker() {}

  /**
   * Mounts. When this returns the mount works. The calling thread, and with it the threads that
   * serve the mount, no longer goes beyond quotas, as with the kernel's overlayfs (ovl_fill_super).
   *
   * @param options what is to be mounted
   * @param caller says what paths mean; stays with the code that made it
   * @param targetPath the mount point
   * @throws MountException if it is refused; nothing is left then
   */
  static LiveMount make(OptionSet options, CallerPaths caller, byte[] targetPath)
      throws MountException {
    EffectiveCapabilities.drop(EffectiveCapabilities.SYS_RESOURCE);
    requireRoom(List.of(caller.start()), targetPath);
    OpenLayers layers = OpenLayers.open(options.layers(), new PathOpener(caller));
    try (Fd point = MountPoint.open(caller, targetPath)) {
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
    } catch (IOException e) {
      layers.close();
      throw refusal(e, targetPath);
    } catch (RuntimeException | Error e) {
      layers.close();
      throw e;
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
          NameText.ofPath(target),
          "too few of the "
              + DescriptorReserve.all()
              + " files are left that the server may have open (ulimit -n)",
          "raise that limit, or mount with -o server=off");
    }
  }

  private static LiveMount mount(OptionSet options, OpenLayers layers, NamedDirectory target)
      throws IOException {
    MountSettings settings = options.mount();
    byte[] path = Names.absolute(target.fd());
    int stackDepth = settings.passthrough() ? StackDepth.of(layers) : 0;
    boolean readOnly = layers.work() == null;
    ServedUnion union = UnionMaker.make(layers, options);
    MountOptions attached = attached(settings, path, readOnly, stackDepth);
    Session session = engine(settings, target.fd()).mount(filesystem(union, settings), attached);
    Optional<MountEntry> entry;
    try {
      UnfollowedLinks.require(path, attached.flags());
      entry = MountEntry.on(path);
      layers.usedBy(entry);
    } catch (IOException | RuntimeException | Error e) {
      end(session);
      throw e;
    }
    return new LiveMount(path, entry, layers, union, session);
  }

  private static Filesystem filesystem(ServedUnion union, MountSettings settings) {
    Filesystem filesystem = union.filesystem();
    return settings.allow() == Allow.ROOT && Self.effectiveUid() != 0
        ? RootOnly.around(filesystem, Self.effectiveUid())
        : filesystem;
  }

  private static Engine engine(MountSettings settings, Fd place) {
    return switch (settings.engine()) {
      case KERNEL -> new KernelEngine(place);
      case LIBFUSE -> new LibfuseEngine();
    };
  }

  private static MountOptions attached(
      MountSettings settings, byte[] path, boolean readOnly, int stackDepth) {
    Integer threads = settings.threads();
    return new MountOptions(
        path,
        settings.fsname(),
        settings.subtype(),
        readOnly ? settings.flags() | MountFlags.RDONLY : settings.flags(),
        settings.isOpenToOthers(Self.effectiveUid() == 0),
        threads == null ? 0 : threads,
        settings.lowLatency(),
        stackDepth);
  }

  /** Ends a mount that nobody knows yet; the upper must not be free before. */
  private static void end(Session session) throws IOException {
    session.detach();
    try {
      session.awaitEnd();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static MountException refusal(IOException e, byte[] target) {
    if (e instanceof MountException refused) {
      return refused;
    }
    String cause = e.getMessage() == null ? e.toString() : e.getMessage();
    boolean notAllowed =
        e instanceof MountFailedException
            || (e instanceof ErrnoException errno
                && (errno.is(Errno.EPERM) || errno.is(Errno.EACCES)));
    Kind kind = notAllowed ? Kind.NOT_ALLOWED : Kind.FAILED;
    return MountException.of(kind, NameText.ofPath(target), cause, "see jovl doctor");
  }
}
