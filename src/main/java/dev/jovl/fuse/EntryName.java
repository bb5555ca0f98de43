package dev.jovl.fuse;

import dev.jovl.posix.FileName;

/**
 * A name in a directory.
 *
 * @param parent the node of the directory
 * @param name the name, never "." or ".." except in a lookup for NFS export
 */
public record EntryName(long parent, FileName name) {}
