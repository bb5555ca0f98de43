package dev.jovl.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jovl.oci.Shown;
import dev.jovl.registry.credential.Credentials;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Proxies as command line programs are told of them: {@code HTTPS_PROXY}, {@code HTTP_PROXY} and
 * {@code NO_PROXY}, in capital or small letters. Hosts on the loopback interface are never asked
 * for through a proxy, nor what {@link NoProxy} has of {@code NO_PROXY}. What cannot be the address
 * of an HTTP proxy is an error when it would be used, and so is one that is spoken to by TLS, which
 * {@link java.net.http} cannot do.
 */
final class EnvironmentProxies extends ProxySelector {

  /** An address with or without its scheme, of which host and port are what is wanted. */
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?:(?i:http)://)?+(?:(?<login>[^/?#]*)@)?"
              + "(?<host>\\[[0-9A-Fa-f:.]+]|[^\\s\\p{Cc}/?#@:\\[\\]]+)"
              + "(?::(?<port>[0-9]{1,5}))?(?:/(?:[^/].*)?)?");

  private static final Pattern BY_TLS = Pattern.compile("(?is)\\s*https://.*");

  private static final int USUAL_PORT = 80;
  private static final int LAST_PORT = 65_535;

  private final Map<String, String> environment;

  EnvironmentProxies(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public List<Proxy> select(URI uri) {
    try {
      return List.of(proxy(uri));
    } catch (RegistryException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /**
   * Returns the way to an address.
   *
   * @throws RegistryException if the variable that says it names no proxy
   */
  Proxy proxy(URI uri) throws RegistryException {
    Optional<String> name = asked(uri);
    return name.isEmpty() ? Proxy.NO_PROXY : parse(name.get());
  }

  /**
   * Returns the header by which the proxy on the way to an address knows the user; nothing where
   * there is no proxy, or no login in its address.
   *
   * @throws RegistryException if the variable that says it names no proxy
   */
  Optional<String> authorization(URI uri) throws RegistryException {
    Optional<String> name = asked(uri);
    return name.isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(address(name.get()).group("login")).map(EnvironmentProxies::basic);
  }

  private static String basic(String login) {
    Credentials.Password written = Credentials.Password.parse(login);
    return Authenticator.basic(
        new Credentials.Password(decoded(written.username()), decoded(written.password())));
  }

  /**
   * A password may hold what an address may not, and then is escaped; or it is written as it is.
   */
  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
    } catch (IllegalArgumentException notEscaped) {
      return text;
    }
  }

  /** Returns the variable that names the proxy on the way to an address, if one is asked. */
  private Optional<String> asked(URI uri) {
    boolean https = uri.getScheme().equalsIgnoreCase("https");
    return isDirect(uri, https) ? Optional.empty() : variable(https ? "HTTPS_PROXY" : "HTTP_PROXY");
  }

  /** Returns which spelling of a variable counts, if one says anything. */
  private Optional<String> variable(String name) {
    String small = name.toLowerCase(Locale.ROOT);
    String counts = environment.containsKey(small) ? small : name;
    return Optional.of(counts).filter(it -> !value(it).isBlank());
  }

  private String value(String name) {
    return environment.getOrDefault(name, "");
  }

  private boolean isDirect(URI uri, boolean https) {
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    int port = uri.getPort() >= 0 ? uri.getPort() : https ? 443 : 80;
    return host.equals("localhost")
        || host.startsWith("127.")
        || host.equals("[::1]")
        || new NoProxy(variable("NO_PROXY").map(this::value).orElse("")).has(host, port);
  }

  private Proxy parse(String name) throws RegistryException {
    Matcher address = address(name);
    String digits = address.group("port");
    int port = digits == null ? USUAL_PORT : Integer.parseInt(digits);
    if (port > LAST_PORT) {
      throw wrong(name, value(name));
    }
    return new Proxy(
        Proxy.Type.HTTP, InetSocketAddress.createUnresolved(address.group("host"), port));
  }

  private Matcher address(String name) throws RegistryException {
    Matcher address = ADDRESS.matcher(value(name).strip());
    if (!address.matches()) {
      throw wrong(name, value(name));
    }
    return address;
  }

  private static RegistryException wrong(String name, String value) {
    return new RegistryException(
        RegistryException.Kind.NO_WAY,
        name
            + "="
            + Shown.clip(withoutPassword(value))
            + " in the environment: "
            + (BY_TLS.matcher(value).matches()
                ? "proxies are not spoken to by TLS; make it http://HOST:PORT if that one takes"
                    + " plain HTTP, or unset it"
                : "not the address of an HTTP proxy; make it http://HOST:PORT, or unset it"));
  }

  /** What it is not the address of can not be told apart: nothing before the last @ is shown. */
  private static String withoutPassword(String value) {
    return value.replaceFirst("(?s)^([A-Za-z][A-Za-z0-9+.-]*://)?.*@", "$1xxxxx@");
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
}
