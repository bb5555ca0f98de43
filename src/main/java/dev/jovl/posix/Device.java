package dev.jovl.posix;

/**
 * Device numbers, a major and a minor, in the 64-bit form of glibc's makedev(3).
 *
 * <p>FUSE and the kernel's 32-bit calls use another packing: {@link #toKernel}.
 */
public final class Device {
  private Device() {}

  /** Returns the number of a major and a minor. */
  public static long make(int major, int minor) {
    long high = Integer.toUnsignedLong(major);
    long low = Integer.toUnsignedLong(minor);
    return ((high & 0xfffff000L) << 32)
        | ((high & 0xfffL) << 8)
        | ((low & 0xffffff00L) << 12)
        | (low & 0xffL);
  }

  /** Returns the major of a number. */
  public static int major(long device) {
    return (int) (((device >>> 32) & 0xfffff000L) | ((device >>> 8) & 0xfffL));
  }

  /** Returns the minor of a number. */
  public static int minor(long device) {
    return (int) (((device >>> 12) & 0xffffff00L) | (device & 0xffL));
  }

  /** Returns the kernel's 32-bit packing (new_encode_dev of include/linux/kdev_t.h). */
  public static int toKernel(long device) {
    int major = major(device);
    int minor = minor(device);
    return (minor & 0xff) | (major << 8) | ((minor & ~0xff) << 12);
  }

  /** Returns the number of the kernel's 32-bit packing (new_decode_dev). */
  public static long ofKernel(int packed) {
    return make((packed & 0xfff00) >>> 8, (packed & 0xff) | ((packed >>> 12) & 0xfff00));
  }
}
