package dev.jovl.tar;

import java.io.IOException;

/** Takes the stored bytes of one file, piece by piece in order; holes are left out. */
@FunctionalInterface
public interface TarSink {

  /**
   * Takes a piece.
   *
   * @param offset where the piece lies in the file
   * @param buffer holds the piece at its start; only valid during the call
   * @param length how many bytes of the buffer are the piece, at least 1
   */
  void data(long offset, byte[] buffer, int length) throws IOException;
}
