package dev.jovl.linux;

import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.MountFlags;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** mount(2) and umount2(2). */
public final class Mounts {
  /** umount: at once for new users, really when the last one has gone. */
  public static final int DETACH = 2;

  /** umount: do not follow a symbolic link. */
  public static final int NOFOLLOW = 8;

  private static final NativeFunction MOUNT = NativeFunction.ofInt("mount");
  private static final NativeFunction UMOUNT2 = NativeFunction.ofInt("umount2");

  private Mounts() {}

  /**
   * Mounts a filesystem.
   *
   * @param source what mount shows as the device
   * @param target the directory
   * @param type the type of the filesystem
   * @param flags of {@link MountFlags}
   * @param data options of the filesystem, at most one page; null for none
   * @throws ErrnoException whatever mount(2) says
   */
  public static void mount(
      String source, byte[] target, String type, long flags, byte @Nullable [] data)
      throws ErrnoException {
    byte[] first = terminated(source);
    byte[] second = terminated(type);
    byte[] strings = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, strings, first.length, second.length);
    Scratch scratch = Scratch.get();
    long address = scratch.value(strings);
    long options = data == null ? 0 : scratch.secondPath(data);
    MOUNT.call(address, scratch.path(target), address + first.length, flags, options);
  }

  /**
   * Unmounts what is mounted on a directory.
   *
   * @param flags zero, {@link #DETACH}, {@link #NOFOLLOW}
   * @throws ErrnoException EBUSY if it is in use, EINVAL if nothing is mounted there, EPERM
   */
  public static void unmount(byte[] target, int flags) throws ErrnoException {
    UMOUNT2.call(Scratch.get().path(target), flags);
  }

  private static byte[] terminated(String text) {
    return (text + '\0').getBytes(StandardCharsets.UTF_8);
  }
}
