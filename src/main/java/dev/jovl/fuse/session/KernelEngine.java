package dev.jovl.fuse.session;

import dev.jovl.fuse.Engine;
import dev.jovl.fuse.Filesystem;
import dev.jovl.fuse.MountFailedException;
import dev.jovl.fuse.MountOptions;
import dev.jovl.fuse.Session;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Mounts;
import dev.jovl.linux.Self;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Serves filesystems on /dev/fuse. */
public final class KernelEngine implements Engine {
  /** The type bits of the root, which is a directory (S_IFDIR). */
  private static final String ROOT_MODE = "40000";

  private final @Nullable Fd place;

  /** Makes an engine that mounts where the path of the target leads. */
  public KernelEngine() {
    place = null;
  }

  /**
   * Makes an engine that mounts on an open directory, for which it looks up no name where it may
   * call mount(2).
   *
   * @param place the directory of the target; stays with the code that opened it
   */
  public KernelEngine(Fd place) {
    this.place = place;
  }

  @Override
  public Session mount(Filesystem filesystem, MountOptions options) throws IOException {
    Session session;
    try {
      session = served(filesystem, mounted(options), options);
    } catch (IOException | RuntimeException | Error e) {
      filesystem.destroy();
      throw e;
    }
    ReadAhead.raise(options.target());
    return session;
  }

  private static Session served(Filesystem filesystem, Fd device, MountOptions options)
      throws IOException {
    try {
      IdleLatency latency = options.lowLatency() ? IdleLatency.ofThisMachine() : IdleLatency.none();
      return KernelSession.serve(
          filesystem,
          new DeviceChannel(device),
          new KernelSession.Threads(options.threads(), Thread::new, latency),
          DeviceChannel.mayOpenBacking() ? options.stackDepth() : 0,
          flags -> unmount(options.target(), flags));
    } catch (IOException | RuntimeException | Error e) {
      try {
        detach(options.target());
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  /** Mounts with mount(2) where that is allowed, else by fusermount3; returns the device. */
  private Fd mounted(MountOptions options) throws IOException {
    try {
      return mountedDirectly(options);
    } catch (ErrnoException e) {
      if (e.is(Errno.EPERM) || e.is(Errno.EACCES)) {
        return Fusermount.mount(options);
      }
      throw new MountFailedException("mount: " + e.getMessage());
    }
  }

  private Fd mountedDirectly(MountOptions options) throws IOException {
    Fd device;
    try {
      device = DeviceChannel.open();
    } catch (ErrnoException e) {
      if (e.is(Errno.EACCES) || e.is(Errno.EPERM)) {
        throw e;
      }
      throw new MountFailedException("cannot open /dev/fuse: " + e.getMessage());
    }
    try {
      Mounts.mount(
          options.fsname(),
          place == null ? options.target() : procPath(place),
          "fuse." + options.subtype(),
          options.flags(),
          data(device, options).getBytes(StandardCharsets.US_ASCII));
      return device;
    } catch (ErrnoException e) {
      device.close();
      throw e;
    }
  }

  private static byte[] procPath(Fd directory) {
    return ("/proc/self/fd/" + directory.number()).getBytes(StandardCharsets.US_ASCII);
  }

  private static String data(Fd device, MountOptions options) {
    return "fd="
        + device.number()
        + ",rootmode="
        + ROOT_MODE
        + ",user_id="
        + Self.effectiveUid()
        + ",group_id="
        + Self.effectiveGid()
        + ",default_permissions,max_read="
        + NegotiatedInit.MAX_MESSAGE
        + (options.allowOther() ? ",allow_other" : "");
  }

  /**
   * Unmounts what is mounted on a directory by umount2(2) where that is allowed, else by
   * fusermount3.
   *
   * @param target an absolute path
   * @throws IOException as {@link Session#unmount}
   */
  public static void unmount(byte[] target) throws IOException {
    unmount(target, 0);
  }

  /**
   * Unmounts what is mounted on a directory as {@link #unmount(byte[])}, although it is in use.
   *
   * @param target an absolute path
   * @throws IOException as {@link Session#detach}
   */
  public static void detach(byte[] target) throws IOException {
    unmount(target, Mounts.DETACH);
  }

  private static void unmount(byte[] target, int flags) throws IOException {
    try {
      Mounts.unmount(target, Mounts.NOFOLLOW | flags);
    } catch (ErrnoException e) {
      if (!e.is(Errno.EPERM)) {
        throw e;
      }
      Fusermount.unmount(target, flags);
    }
  }
}
