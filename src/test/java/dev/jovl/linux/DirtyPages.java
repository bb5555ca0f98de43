package dev.jovl.linux;

/** The pages of a file that the disk does not have, as cachestat(2) says (Linux 6.5). */
public final class DirtyPages {
  private static final NativeFunction SYSCALL = NativeFunction.ofLong("syscall");
  private static final int CACHESTAT = 451;

  private DirtyPages() {}

  /**
   * Returns how many pages of a file are changed and not on their way to the disk; less than zero
   * where the kernel does not tell.
   *
   * @param file open for reading or writing
   */
  public static long of(Fd file) {
    NativeBuffer range = NativeBuffer.allocate(16);
    range.bytes().putLong(0, 0).putLong(8, 0);
    NativeBuffer answer = NativeBuffer.allocate(40);
    long result = SYSCALL.answer(CACHESTAT, file.number(), range.address(), answer.address(), 0, 0);
    return result < 0 ? result : answer.bytes().getLong(8);
  }
}
