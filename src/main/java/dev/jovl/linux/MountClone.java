package dev.jovl.linux;

import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.MountFlags;

/**
 * A second mount of what a mount shows, in no tree and visible to no process (open_tree(2),
 * mount_setattr(2)): what is opened through it follows its rules for access times. What is mounted
 * below, now or later, is not in it.
 *
 * <p>Needs CAP_SYS_ADMIN and Linux 5.12.
 */
public final class MountClone {
  // the same on all architectures: newer than the merge of their tables
  private static final int SYS_OPEN_TREE = 428;
  private static final int SYS_MOUNT_SETATTR = 442;

  // include/uapi/linux/mount.h and fcntl.h
  private static final int OPEN_TREE_CLONE = 1;
  private static final int OPEN_TREE_CLOEXEC = 02000000;
  private static final int ATTR_SIZE = 32;
  private static final int ATTR_RDONLY = 1;

  private static final NativeFunction SYSCALL = NativeFunction.ofLong("syscall");

  private MountClone() {}

  /**
   * Clones the mount that a directory was opened through, from that directory down.
   *
   * @param flags those of {@link MountFlags} about access times, as mount(2) takes them: without
   *     one they are {@link MountFlags#RELATIME}
   * @return the directory in the clone, which is there as long as anything of it is open
   * @throws ErrnoException EPERM without privilege, EINVAL for a mount that must not be cloned,
   *     ENOSYS from an older kernel
   */
  public static Fd of(Fd directory, long flags) throws ErrnoException {
    return with(directory, AccessTimeAttributes.of(flags));
  }

  /**
   * Clones a mount as {@link #of} does, so that nothing can be written through the clone: EROFS.
   *
   * @throws ErrnoException as {@link #of}
   */
  public static Fd readOnly(Fd directory, long flags) throws ErrnoException {
    return with(directory, AccessTimeAttributes.of(flags) | ATTR_RDONLY);
  }

  private static Fd with(Fd directory, long attributes) throws ErrnoException {
    Scratch scratch = Scratch.get();
    long path = scratch.emptyPath();
    int how = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | Scratch.AT_EMPTY_PATH;
    Fd clone = Fd.own((int) SYSCALL.call(SYS_OPEN_TREE, directory.number(), path, how));
    try {
      scratch.putLong(0, attributes);
      scratch.putLong(8, AccessTimeAttributes.ALL);
      scratch.putLong(16, MountFlags.PRIVATE);
      scratch.putLong(24, 0);
      SYSCALL.call(
          SYS_MOUNT_SETATTR,
          clone.number(),
          path,
          Scratch.AT_EMPTY_PATH,
          scratch.struct(),
          ATTR_SIZE);
      return clone;
    } catch (ErrnoException e) {
      clone.close();
      throw e;
    }
  }
}
