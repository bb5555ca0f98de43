package dev.jovl.image.archive;

import dev.jovl.image.transfer.ImageException;
import java.io.IOException;
import java.io.InputStream;

/** The files of an archive of images by their names in it; nothing outside is ever reached. */
interface ArchiveFiles extends AutoCloseable {

  /** Returns whether there is a file of this name. */
  boolean has(String name) throws IOException;

  /** Returns the length of a file, which must be there. */
  long size(String name) throws IOException;

  /** Returns the content of a file, which must be there. */
  InputStream open(String name) throws IOException;

  /** Returns a whole file, which must be there and not be longer than {@code maxBytes}. */
  default byte[] document(String name, int maxBytes) throws IOException {
    if (size(name) > maxBytes) {
      throw new ImageException(
          "\"" + name + "\" in the archive is longer than the " + maxBytes + " bytes allowed");
    }
    try (InputStream content = open(name)) {
      return content.readNBytes(maxBytes);
    }
  }

  @Override
  void close() throws IOException;
}
