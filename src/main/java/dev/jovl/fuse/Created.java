package dev.jovl.fuse;

/**
 * The answer to create and tmpfile.
 *
 * @param entry the new node, handed to the kernel
 * @param opened its open file
 */
public record Created(Entry entry, Opened opened) {}
