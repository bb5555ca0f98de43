package dev.jovl.fuse;

/**
 * An open file or directory.
 *
 * @param node its node
 * @param handle what open or opendir returned
 */
public record OpenFile(long node, long handle) {}
