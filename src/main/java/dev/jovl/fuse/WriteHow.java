package dev.jovl.fuse;

/**
 * How data is to be written.
 *
 * @param offset in bytes
 * @param late whether the kernel writes what a mapping has changed, some time after
 *     (FUSE_WRITE_CACHE): it never makes a file longer
 * @param killPrivileges whether setuid, setgid and file capabilities are to go
 *     (FUSE_WRITE_KILL_SUIDGID)
 */
public record WriteHow(long offset, boolean late, boolean killPrivileges) {}
