package dev.jovl.fuse;

/**
 * An ioctl on an open file or directory, whose argument the kernel has copied by the size in the
 * request's number.
 *
 * @param command the number of the request
 * @param input the argument, empty if the request only answers
 * @param outputSize how many bytes of answer the caller takes
 */
public record IoctlCall(int command, byte[] input, int outputSize) {}
