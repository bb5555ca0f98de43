package dev.jovl.fuse;

/**
 * What a new file is to be.
 *
 * @param mode type and permissions as the caller asked, the umask not applied
 * @param umask the umask of the caller; not to be applied where the directory has a default ACL
 * @param rdev the device of a device file, as {@link dev.jovl.posix.Device#make} composes it
 */
public record NewFile(int mode, int umask, long rdev) {}
