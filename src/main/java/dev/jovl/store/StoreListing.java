package dev.jovl.store;

import dev.jovl.oci.Digest;
import dev.jovl.oci.OciFormatException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Lists directories of the store. */
final class StoreListing {

  private StoreListing() {}

  /** Returns what is in a directory, sorted. */
  static List<Path> of(Path directory) throws IOException {
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      return all(stream);
    }
  }

  /** Reads to the end; that the disk fails on the way is an error as any other of it. */
  static List<Path> all(DirectoryStream<Path> stream) throws IOException {
    List<Path> paths = new ArrayList<>();
    try {
      stream.forEach(paths::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    Collections.sort(paths);
    return paths;
  }

  /** Returns the digests of files that lie as ALGORITHM/HEX below a directory. */
  static List<Digest> digests(Path directory) throws IOException {
    List<Digest> digests = new ArrayList<>();
    for (Path algorithm : of(directory)) {
      for (Path file : of(algorithm)) {
        try {
          digests.add(Digest.parse(algorithm.getFileName() + ":" + file.getFileName()));
        } catch (OciFormatException e) {
          throw new StoreException(file + " is not a file of the store; remove it", e);
        }
      }
    }
    return digests;
  }
}
