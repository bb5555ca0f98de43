package dev.jovl.linux;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;

/**
 * The calling thread as another user, until closed by the same thread.
 *
 * <p>The C library changes the ids of all threads at once; these are the system calls themselves,
 * which Linux keeps per thread. Only the effective ids change, so capabilities are not in effect
 * meanwhile and come back after.
 */
public final class Identity implements AutoCloseable {
  private static final boolean ARM = System.getProperty("os.arch", "").startsWith("aarch64");

  // arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h
  private static final int SYS_SETRESUID = ARM ? 147 : 117;
  private static final int SYS_SETRESGID = ARM ? 149 : 119;
  private static final int SYS_SETGROUPS = ARM ? 159 : 116;
  private static final int SYS_GETGROUPS = ARM ? 158 : 115;

  /** unshare: umask and working directory. */
  private static final int CLONE_FS = 0x200;

  private static final int MAX_GROUPS = 128;

  private static final NativeFunction SYSCALL = NativeFunction.ofLong("syscall");
  private static final NativeFunction UNSHARE = NativeFunction.ofInt("unshare");

  private final int uid = Self.effectiveUid();
  private final int gid = Self.effectiveGid();
  private final int[] groups;

  private Identity(int[] groups) {
    this.groups = groups;
  }

  /**
   * Makes the calling thread act as a user with one group and supplementary groups.
   *
   * @param supplementary at most 128 groups
   * @throws ErrnoException EPERM if the thread is not root
   */
  public static Identity assume(int uid, int gid, int... supplementary) throws ErrnoException {
    Identity before = new Identity(currentGroups());
    setGroups(supplementary);
    SYSCALL.call(SYS_SETRESGID, -1, gid, -1);
    SYSCALL.call(SYS_SETRESUID, -1, uid, -1);
    return before;
  }

  /**
   * Gives the calling thread a umask and a working directory of its own, for the rest of its life.
   *
   * @throws ErrnoException whatever unshare(2) says
   */
  public static void ownUmask() throws ErrnoException {
    UNSHARE.call(CLONE_FS);
  }

  /**
   * Gives the thread back what it was.
   *
   * @throws ErrnoException what setresuid(2), setresgid(2) and setgroups(2) say; the thread may be
   *     the other user still
   */
  @Override
  public void close() throws ErrnoException {
    SYSCALL.call(SYS_SETRESUID, -1, uid, -1);
    SYSCALL.call(SYS_SETRESGID, -1, gid, -1);
    setGroups(groups);
  }

  private static int[] currentGroups() throws ErrnoException {
    Scratch scratch = Scratch.get();
    int count = (int) SYSCALL.call(SYS_GETGROUPS, MAX_GROUPS, scratch.struct());
    int[] groups = new int[count];
    for (int i = 0; i < count; i++) {
      groups[i] = scratch.getInt(4 * i);
    }
    return groups;
  }

  private static void setGroups(int[] groups) throws ErrnoException {
    if (groups.length > MAX_GROUPS) {
      throw ErrnoException.of(Errno.EINVAL);
    }
    Scratch scratch = Scratch.get();
    for (int i = 0; i < groups.length; i++) {
      scratch.putInt(4 * i, groups[i]);
    }
    SYSCALL.call(SYS_SETGROUPS, groups.length, scratch.struct());
  }
}
