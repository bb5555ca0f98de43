package dev.jovl.build;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/** Fetches what an ADD names by a URL. */
public interface UrlSource {

  /**
   * Fetches a file.
   *
   * @param address begins with {@code http://} or {@code https://}
   * @param out takes the file; stays open
   * @return when it was last modified, if that is known
   * @throws IOException whose message says why there is none
   */
  Optional<Instant> fetch(URI address, OutputStream out) throws IOException;
}
