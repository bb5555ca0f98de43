package dev.jovl.union;

import dev.jovl.posix.DirectoryEntry;

/**
 * An entry of a merged directory.
 *
 * @param entry the entry as the union shows it
 * @param place the position, among the places of the directory below, of the first that has the
 *     name; 0 if the upper has it
 */
public record ListedEntry(DirectoryEntry entry, int place) {}
