package dev.jovl.fuse;

import dev.jovl.posix.DirectoryEntry;

/** Takes the entries of a readdirplus until the reply is full. */
public interface DirectoryPlusSink {
  /** Returns whether an entry of this name still fits, so that none is looked up in vain. */
  boolean hasRoomFor(DirectoryEntry entry);

  /**
   * Takes an entry with its node, which is handed to the kernel and counted, except for "." and
   * ".." and for an absent {@code node}, which says that the kernel shall look the name up itself.
   *
   * @return whether it was taken; if not, nothing was handed over
   */
  boolean add(DirectoryEntry entry, Entry node);
}
