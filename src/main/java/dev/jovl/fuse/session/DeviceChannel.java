package dev.jovl.fuse.session;

import dev.jovl.linux.EffectiveCapabilities;
import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Ioctl;
import dev.jovl.linux.Open;
import dev.jovl.linux.Poll;
import dev.jovl.linux.proc.UserNamespace;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A descriptor of /dev/fuse, which it owns. */
final class DeviceChannel implements Channel {
  private static final byte[] DEVICE = "/dev/fuse".getBytes(StandardCharsets.US_ASCII);

  private static final Path SELF = Path.of("/proc/self");

  /** FUSE_DEV_IOC_CLONE, _IOR(229, 0, uint32_t). */
  private static final int CLONE = 0x8004e500;

  /** FUSE_DEV_IOC_BACKING_OPEN, _IOW(229, 1, struct fuse_backing_map). */
  private static final int BACKING_OPEN = 0x4010e501;

  /** FUSE_DEV_IOC_BACKING_CLOSE, _IOW(229, 2, uint32_t). */
  private static final int BACKING_CLOSE = 0x4004e502;

  private static final int BACKING_MAP_SIZE = 16;

  private final Fd device;

  DeviceChannel(Fd device) {
    this.device = device;
  }

  /**
   * Opens the device, for a mount that is to be.
   *
   * @return a descriptor that the caller owns
   * @throws ErrnoException ENOENT without the device, EACCES, ENODEV without the kernel's module
   */
  static Fd open() throws ErrnoException {
    return Open.path(Fd.CURRENT_DIRECTORY, DEVICE, OpenFlags.RDWR);
  }

  /**
   * Returns whether the kernel lets this process open backing files, which takes CAP_SYS_ADMIN over
   * the whole machine (fuse_backing_open); where that is not known, whether it may let it.
   */
  static boolean mayOpenBacking() {
    try {
      return EffectiveCapabilities.has(EffectiveCapabilities.SYS_ADMIN)
          && UserNamespace.isFirst(SELF);
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public void receive(ByteBuffer target) throws ErrnoException {
    target.clear();
    int unused = FileData.read(device, target);
    target.flip();
  }

  @Override
  public void send(ByteBuffer message) throws ErrnoException {
    int unused = FileData.write(device, message);
  }

  @Override
  public boolean isReady() throws ErrnoException {
    return Poll.isReadable(device);
  }

  /** Clones the device; shares the descriptor where the user may not open the device again. */
  @Override
  public Channel another() throws ErrnoException {
    Fd clone;
    try {
      clone = open();
    } catch (ErrnoException e) {
      return new DeviceChannel(device.duplicate());
    }
    try {
      int unused = Ioctl.withStruct(clone, CLONE, bytes(device.number()));
      return new DeviceChannel(clone);
    } catch (ErrnoException e) {
      clone.close();
      return new DeviceChannel(device.duplicate());
    }
  }

  @Override
  public int openBacking(int fd) throws ErrnoException {
    byte[] map = new byte[BACKING_MAP_SIZE];
    ByteBuffer.wrap(map).order(ByteOrder.nativeOrder()).putInt(0, fd);
    return Ioctl.withStruct(device, BACKING_OPEN, map);
  }

  @Override
  public void closeBacking(int backingId) throws ErrnoException {
    int unused = Ioctl.withStruct(device, BACKING_CLOSE, bytes(backingId));
  }

  private static byte[] bytes(int value) {
    byte[] bytes = new byte[Integer.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putInt(value);
    return bytes;
  }

  @Override
  public void close() {
    device.close();
  }
}
