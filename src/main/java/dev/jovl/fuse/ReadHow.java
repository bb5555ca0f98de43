package dev.jovl.fuse;

/**
 * How data is to be read.
 *
 * @param offset in bytes
 * @param cached whether the kernel reads into its cache, also for a handle whose reads do not come
 *     from there
 */
public record ReadHow(long offset, boolean cached) {}
