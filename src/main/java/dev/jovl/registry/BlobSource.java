package dev.jovl.registry;

import java.io.IOException;
import java.io.InputStream;

/** The bytes of a blob that is pushed; may be read several times and from several places. */
@FunctionalInterface
public interface BlobSource {

  /** Returns a stream from this offset to the end, to be closed by the caller. */
  InputStream open(long offset) throws IOException;
}
