package dev.jovl.build.digest;

import java.io.IOException;
import java.util.Optional;

/** A file that is read and replaced as a whole: it is never seen half written. */
public interface SmallFile {

  /** Returns the content, or nothing if it has never been written. */
  Optional<byte[]> read() throws IOException;

  /** Puts another content in the place of the old one. */
  void replace(byte[] content) throws IOException;

  /** Notes that the content was used now, where that can be done. */
  void markUsed();
}
