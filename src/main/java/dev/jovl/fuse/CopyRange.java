package dev.jovl.fuse;

/**
 * What a copy_file_range copies.
 *
 * @param source open for reading
 * @param sourceOffset in bytes
 * @param target open for writing
 * @param targetOffset in bytes
 * @param length in bytes
 */
public record CopyRange(
    OpenFile source, long sourceOffset, OpenFile target, long targetOffset, long length) {}
