package dev.jovl.linux;

import dev.jovl.posix.ErrnoException;

/** What leases of files tell about the processes that have them open (fcntl(2), F_SETLEASE). */
public final class Leases {
  private static final NativeFunction FCNTL = NativeFunction.ofInt("fcntl64");

  // include/uapi/asm-generic/fcntl.h and include/uapi/linux/fcntl.h
  private static final int F_SETSIG = 10;
  private static final int F_SETLEASE = 1024;
  private static final int F_RDLCK = 0;
  private static final int F_UNLCK = 2;

  /** A signal that is ignored unless a program handles it. */
  private static final int SIGURG = 23;

  private Leases() {}

  /**
   * Returns whether any process, this one included, may have a file open for writing: a lease of a
   * reader is refused then (fs/locks.c, check_conflicting_open). Mappings count, also those of
   * files that are closed. A lease that is granted is given back at once; a process that opens the
   * file for writing meanwhile waits for that, or gets EAGAIN if it asked for O_NONBLOCK.
   *
   * @param file of a plain filesystem, open for reading alone
   * @return true also where it cannot be known: without CAP_LEASE, or on a filesystem without
   *     leases
   */
  public static boolean mayHaveWriter(Fd file) {
    try {
      // SIGIO, by which the holder of a lease is asked to give it back, would end the process.
      FCNTL.call(file.number(), F_SETSIG, SIGURG);
      FCNTL.call(file.number(), F_SETLEASE, F_RDLCK);
      FCNTL.call(file.number(), F_SETLEASE, F_UNLCK);
      return false;
    } catch (ErrnoException e) {
      return true;
    }
  }
}
