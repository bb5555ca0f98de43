package dev.jovl.fuse;

import dev.jovl.posix.DirectoryEntry;

/** Takes the entries of a readdir until the reply is full. */
public interface DirectorySink {
  /**
   * Takes an entry, or refuses it because the reply is full: then it is to be given again first by
   * the next readdir, whose offset is the {@code nextOffset} of the last entry that was taken.
   *
   * @return whether it was taken
   */
  boolean add(DirectoryEntry entry);
}
