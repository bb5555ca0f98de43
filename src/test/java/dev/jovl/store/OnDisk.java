package dev.jovl.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What tests look up in the directories of a store. */
final class OnDisk {

  private OnDisk() {}

  /** Returns the names in a directory, sorted. */
  static List<String> namesIn(Path directory) throws IOException {
    return StoreListing.of(directory).stream().map(p -> p.getFileName().toString()).toList();
  }

  /** Returns the inode number of a file. */
  static long inode(Path file) throws IOException {
    return (Long) Files.getAttribute(file, "unix:ino");
  }
}
