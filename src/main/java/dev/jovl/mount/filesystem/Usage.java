package dev.jovl.mount.filesystem;

/**
 * What a filesystem holds for its users, and what it has moved for them.
 *
 * @param files that are open
 * @param directories that are open, or read without having been opened
 * @param backingFiles that the kernel reads and writes itself
 * @param bytesRead through us; what the kernel read from backing files is not counted
 * @param bytesWritten through us, as above
 */
record Usage(long files, long directories, long backingFiles, long bytesRead, long bytesWritten) {}
