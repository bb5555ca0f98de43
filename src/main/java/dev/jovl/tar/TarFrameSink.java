package dev.jovl.tar;

import java.io.IOException;

/**
 * Takes every byte of an archive that is not file content, in order: headers, extended headers,
 * padding, sparse maps and what stands behind the end. Together with the stored content these bytes
 * make the archive again.
 */
@FunctionalInterface
public interface TarFrameSink {

  /** Takes {@code length} bytes at the start of the buffer, which is only valid during the call. */
  void frame(byte[] buffer, int length) throws IOException;
}
