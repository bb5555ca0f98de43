package dev.jovl.union.op;

/**
 * What a new file shall be.
 *
 * @param mode type and permissions as the caller asked
 * @param umask of the caller
 * @param device of a device file, as {@link dev.jovl.posix.Device#make} composes it
 * @param uid of the caller
 * @param gid of the caller
 */
public record NewFile(int mode, int umask, long device, int uid, int gid) {}
