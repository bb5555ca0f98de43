package dev.jovl.fuse;

import dev.jovl.posix.Stat;

/**
 * What a node is.
 *
 * @param stat as stat(2) will show it, with the inode number of the union
 * @param validNanos how long the kernel may answer from its cache, in nanoseconds
 */
public record Attributes(Stat stat, long validNanos) {}
