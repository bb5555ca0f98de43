package dev.jovl.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jovl.oci.Shown;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A response whose body was not read yet; it must be closed.
 *
 * @param status the status code
 * @param headers the headers
 * @param body the body
 * @param uri the address that answered
 * @param silence how long it may send nothing
 */
record RegistryResponse(
    int status, HttpHeaders headers, InputStream body, URI uri, Duration silence)
    implements AutoCloseable {

  Optional<String> header(String name) {
    return headers.firstValue(name);
  }

  /**
   * Returns the whole number in a header, if there is that header.
   *
   * @throws RegistryException if something else is in it
   */
  OptionalLong number(String name) throws RegistryException {
    OptionalLong number = advice(name);
    Optional<String> text = header(name);
    if (number.isEmpty() && text.isPresent()) {
      throw broken("sends \"" + Shown.clip(text.get()) + "\" as " + name + ", which is no number");
    }
    return number;
  }

  /** Returns the whole number in a header that one may do without, if it is one. */
  OptionalLong advice(String name) {
    return header(name).stream()
        .filter(text -> text.matches("[0-9]{1,18}"))
        .mapToLong(Long::parseLong)
        .findFirst();
  }

  /** Returns whether the answer is at another address, the {@link #location}. */
  boolean isElsewhere() {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }

  List<String> headers(String name) {
    return headers.allValues(name);
  }

  /**
   * Returns the Location header as an absolute address.
   *
   * @throws RegistryException if there is none, or if it leads from HTTPS to plain HTTP: what goes
   *     or comes there would be seen on the way
   */
  URI location() throws RegistryException {
    String location =
        header("Location")
            .orElseThrow(() -> broken("answers " + status + " without saying where it goes on"));
    try {
      URI target = uri.resolve(escaped(location.strip()));
      if (target.getHost() == null || !target.getScheme().matches("(?i)https?")) {
        throw broken("sends to \"" + Shown.clip(location) + "\", which is no HTTP address");
      }
      if (isSecure(uri) && !isSecure(target)) {
        throw broken("sends from HTTPS to plain HTTP, which is not followed");
      }
      return target;
    } catch (IllegalArgumentException e) {
      throw new RegistryException(
          RegistryException.Kind.BROKEN,
          uri.getAuthority() + " sends to \"" + Shown.clip(location) + "\", which is no address",
          e);
    }
  }

  private static boolean isSecure(URI uri) {
    return "https".equalsIgnoreCase(uri.getScheme());
  }

  /** Escapes what an address may not hold and yet does, as everybody who follows it. */
  private static String escaped(String location) {
    StringBuilder address = new StringBuilder();
    for (byte octet : location.replaceAll("%(?![0-9A-Fa-f]{2})", "%25").getBytes(UTF_8)) {
      boolean plain = octet > ' ' && octet < 0x7f && "\"<>\\^`{|}".indexOf(octet) < 0;
      address.append(plain ? (char) octet : String.format(Locale.US, "%%%02X", octet));
    }
    return address.toString();
  }

  /** Returns the body for reading it as a document, which may not take for ever. */
  InputStream document() {
    return new SteadyBody(this, silence);
  }

  /** Reads the whole body; one longer than {@code maxBytes} is an error. */
  byte[] bytes(int maxBytes) throws IOException {
    byte[] bytes = document().readNBytes(maxBytes + 1);
    if (bytes.length > maxBytes) {
      throw broken("sends more than the " + maxBytes + " bytes allowed for a document");
    }
    return bytes;
  }

  RegistryException broken(String complaint) {
    return new RegistryException(
        RegistryException.Kind.BROKEN, uri.getAuthority() + " " + complaint);
  }

  @Override
  public void close() throws IOException {
    body.close();
  }
}
