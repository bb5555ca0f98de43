package dev.jovl.posix;

/**
 * One name in a directory as getdents64(2) tells it.
 *
 * @param name the name, "." and ".." included
 * @param ino inode number
 * @param type d_type, see {@link Mode#directoryEntryType}; 0 where the filesystem does not tell
 * @param nextOffset the position after this entry, good for seekdir in the same directory
 */
public record DirectoryEntry(FileName name, long ino, int type, long nextOffset) {}
