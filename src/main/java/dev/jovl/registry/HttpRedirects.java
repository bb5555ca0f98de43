package dev.jovl.registry;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.function.Predicate;

/** Sends requests to where they are sent on, and credentials only to those who may know them. */
final class HttpRedirects {

  /** So many are followed, by everybody. */
  static final int MAX = 10;

  private static final int DRAINED = 64 << 10;

  private final Transport transport;

  HttpRedirects(Transport transport) {
    this.transport = transport;
  }

  /**
   * Sends {@code request} until an answer does not send elsewhere.
   *
   * @param authorization the header for those who may know it
   * @param trusted decides which addresses may
   * @return the answer, to be closed by the caller
   * @throws RegistryException if it goes in circles, or from HTTPS to plain HTTP
   */
  RegistryResponse send(
      RegistryRequest request, Optional<String> authorization, Predicate<URI> trusted)
      throws IOException {
    URI uri = request.uri();
    for (int redirects = 0; ; redirects++) {
      Optional<String> header = trusted.test(uri) ? authorization : Optional.empty();
      RegistryResponse response = transport.send(request.at(uri), header);
      if (!response.isElsewhere() || !mayFollow(request, response.status())) {
        return response;
      }
      drain(response);
      URI target = response.location();
      if (redirects == MAX) {
        throw response.broken("redirects more than " + MAX + " times");
      }
      uri = target;
    }
  }

  /** Only these two redirects keep the method and the body (RFC 9110, 15.4). */
  private static boolean mayFollow(RegistryRequest request, int status) {
    return request.isRead() || status == 307 || status == 308;
  }

  /** Reads what is left of a short body, so that its connection is used again. */
  static void drain(RegistryResponse response) throws IOException {
    try (response) {
      response.document().readNBytes(DRAINED);
    }
  }
}
