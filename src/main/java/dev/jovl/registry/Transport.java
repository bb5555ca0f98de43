package dev.jovl.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.Proxy;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** Sends one request and returns its answer, whatever it says. Made once, opened at first use. */
final class Transport {

  private static final Duration CONNECT = Duration.ofSeconds(20);

  /** A registry that is silent for longer is taken for dead. */
  private static final Duration SILENCE = Duration.ofSeconds(60);

  /** A body that is sent and a document that comes may be as slow as this, in bytes a second. */
  static final long SLOWEST = 16 << 10;

  private static final String AGENT = "jovl";

  /**
   * A login goes to a proxy for a connection by TLS only if this property does not forbid it; it is
   * read when the client or a request is made for the first time.
   */
  private static final String FORBIDDEN_IN_TUNNELS = "jdk.http.auth.tunneling.disabledSchemes";

  static {
    if (System.getProperty(FORBIDDEN_IN_TUNNELS) == null) {
      System.setProperty(FORBIDDEN_IN_TUNNELS, "");
    }
  }

  private final Duration silence;

  Transport() {
    this(SILENCE);
  }

  Transport(Duration silence) {
    this.silence = silence;
  }

  /** Making a client reads all root certificates: a quarter of a second, once a process. */
  private static final class Shared {
    private static final EnvironmentProxies PROXIES = new EnvironmentProxies(System.getenv());
    private static final HttpClient CLIENT =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(PROXIES)
            .build();
  }

  RegistryResponse send(RegistryRequest request, Optional<String> authorization)
      throws IOException {
    HttpRequest.Builder message =
        HttpRequest.newBuilder(request.uri())
            .method(request.method(), request.body().get())
            .timeout(silence.plusSeconds(request.bodyLength() / SLOWEST))
            .setHeader("User-Agent", AGENT);
    if (request.uri().getScheme().equalsIgnoreCase("http")) {
      message.version(HttpClient.Version.HTTP_1_1);
    }
    request.headers().forEach(message::setHeader);
    authorization.ifPresent(value -> message.setHeader("Authorization", value));
    // The client would take a proxy that cannot be for a fault of its caller.
    Proxy unused = Shared.PROXIES.proxy(request.uri());
    Shared.PROXIES
        .authorization(request.uri())
        .ifPresent(value -> message.setHeader("Proxy-Authorization", value));
    try {
      HttpResponse<InputStream> received =
          Shared.CLIENT.send(message.build(), info -> new TimedBody(silence));
      // The answer of a proxy that was asked for a tunnel comes without a body.
      InputStream body = received.body() == null ? InputStream.nullInputStream() : received.body();
      return new RegistryResponse(
          received.statusCode(), received.headers(), body, request.uri(), silence);
    } catch (IllegalArgumentException e) {
      throw new RegistryException(
          RegistryException.Kind.NO_WAY,
          request.uri().getAuthority() + " is no address: " + e.getMessage(),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(
          "interrupted while talking to " + request.uri().getAuthority());
    }
  }
}
