package dev.jovl.registry;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** Downloads a file from any web server, by no registry's rules. */
public final class FileDownload {

  private final Transport transport = new Transport();

  /**
   * Downloads a file.
   *
   * @param address begins with {@code http://} or {@code https://}; a login in it is sent
   * @param out takes the file; stays open
   * @return when it was last modified, if the server tells that
   * @throws RegistryException if it is not there or cannot be had
   */
  public Optional<Instant> call(URI address, OutputStream out) throws IOException {
    LoginAddress at = LoginAddress.of(address);
    for (int redirects = 0; redirects <= HttpRedirects.MAX; redirects++) {
      try (RegistryResponse response = send(at)) {
        if (response.status() == 200) {
          response.body().transferTo(out);
          return response.header("Last-Modified").flatMap(FileDownload::time);
        }
        if (!response.isElsewhere()) {
          throw response.broken("answers " + response.status());
        }
        at = at.redirected(response.location());
      }
    }
    throw new RegistryException(
        RegistryException.Kind.BROKEN,
        at.uri().getAuthority() + " redirects more than " + HttpRedirects.MAX + " times");
  }

  private RegistryResponse send(LoginAddress at) throws IOException {
    URI uri = at.uri();
    try {
      RegistryRequest request = RegistryRequest.of("GET", uri, TokenScope.none(), 200);
      return transport.send(request, at.authorization());
    } catch (RegistryException e) {
      throw e;
    } catch (IOException e) {
      throw RegistryException.noAnswer(uri.getAuthority(), e);
    }
  }

  private static Optional<Instant> time(String header) {
    try {
      return Optional.of(
          ZonedDateTime.parse(
                  header.strip(), DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT))
              .toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
