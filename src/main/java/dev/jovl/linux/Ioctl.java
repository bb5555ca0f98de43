package dev.jovl.linux;

import dev.jovl.posix.ErrnoException;

/** ioctl(2), for requests whose argument is a number or a small structure. */
public final class Ioctl {
  private static final NativeFunction IOCTL = NativeFunction.ofInt("ioctl");

  private Ioctl() {}

  /**
   * Calls with a number as the argument.
   *
   * @return the result, zero or more
   * @throws ErrnoException whatever ioctl(2) says
   */
  public static int withValue(Fd fd, int request, long argument) throws ErrnoException {
    return (int) IOCTL.call(fd.number(), Integer.toUnsignedLong(request), argument);
  }

  /**
   * Calls with the address of a structure, which is changed in place where the request answers in
   * it.
   *
   * @param structure in the byte order of the machine, at most 1,024 bytes
   * @return the result, zero or more
   * @throws ErrnoException whatever ioctl(2) says
   */
  public static int withStruct(Fd fd, int request, byte[] structure) throws ErrnoException {
    Scratch scratch = Scratch.get();
    scratch.putBytes(0, structure);
    int result = (int) IOCTL.call(fd.number(), Integer.toUnsignedLong(request), scratch.struct());
    byte[] answer = scratch.getBytes(0, structure.length);
    System.arraycopy(answer, 0, structure, 0, answer.length);
    return result;
  }
}
