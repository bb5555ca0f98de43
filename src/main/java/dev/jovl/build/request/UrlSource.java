package dev.jovl.build.request;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.Optional;

/** Fetches what an ADD or a context of a build names by a URL. */
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

  /**
   * Returns the address that a word is.
   *
   * @throws URISyntaxException if it is none, or has no host
   */
  static URI address(String word) throws URISyntaxException {
    URI address = new URI(word);
    if (address.getHost() == null) {
      throw new URISyntaxException(word, "no host in it");
    }
    return address;
  }
}
