package dev.jovl.fuse.wire;

import dev.jovl.posix.ErrnoException;

/**
 * An ioctl whose argument the kernel copied: struct fuse_ioctl_in and the input.
 *
 * @param handle the open file or directory
 * @param command the number of the request
 * @param input the argument's bytes
 * @param outputSize how many bytes of answer are taken
 */
public record IoctlRequest(long handle, int command, byte[] input, int outputSize) {
  /** Reads the body of IOCTL. */
  public static IoctlRequest read(Request request) throws ErrnoException {
    long handle = request.int64();
    request.skip(Integer.BYTES);
    int command = request.int32();
    request.skip(8);
    int inputSize = request.int32();
    int outputSize = request.int32();
    return new IoctlRequest(handle, command, request.bytes(inputSize), outputSize);
  }
}
