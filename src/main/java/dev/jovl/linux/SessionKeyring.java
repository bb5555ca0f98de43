package dev.jovl.linux;

import dev.jovl.posix.ErrnoException;

/** The keys that a thread has by its session, and every process that it starts (keyrings(7)). */
public final class SessionKeyring {
  // arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h
  private static final int SYS_KEYCTL =
      System.getProperty("os.arch", "").startsWith("aarch64") ? 219 : 250;

  /** include/uapi/linux/keyctl.h. */
  private static final int KEYCTL_JOIN_SESSION_KEYRING = 1;

  private static final NativeFunction SYSCALL = NativeFunction.ofLong("syscall");

  private SessionKeyring() {}

  /**
   * Gives the calling thread a session keyring of its own, without a name and without keys, for the
   * rest of its life; other threads keep theirs.
   *
   * @throws ErrnoException ENOSYS from a kernel without keys, EPERM where a filter of system calls
   *     forbids them, EDQUOT if the user has too many
   */
  public static void joinNew() throws ErrnoException {
    long unused = SYSCALL.call(SYS_KEYCTL, KEYCTL_JOIN_SESSION_KEYRING, 0);
  }
}
