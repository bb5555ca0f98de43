package dev.jovl.registry;

import dev.jovl.oci.Shown;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Proxies as command line programs are told of them: {@code HTTPS_PROXY}, {@code HTTP_PROXY} and
 * {@code NO_PROXY}, in capital or small letters. Hosts on the loopback interface are never asked
 * for through a proxy. Of {@code NO_PROXY}, names match themselves and what is below them, and
 * {@code *} matches everything. What cannot be the address of an HTTP proxy is an error when it
 * would be used.
 */
final class EnvironmentProxies extends ProxySelector {

  /** An address with or without its scheme, of which host and port are what is wanted. */
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?:(?i:https?)://)?+(?:[^/?#]*@)?"
              + "(?<host>\\[[0-9A-Fa-f:.]+]|[^\\s\\p{Cc}/?#@:\\[\\]]+)"
              + "(?::(?<port>[0-9]{1,5}))?(?:/(?:[^/].*)?)?");

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
    boolean https = uri.getScheme().equalsIgnoreCase("https");
    Optional<String> name = variable(https ? "HTTPS_PROXY" : "HTTP_PROXY");
    if (name.isEmpty() || isDirect(uri.getHost().toLowerCase(Locale.ROOT))) {
      return Proxy.NO_PROXY;
    }
    return parse(name.get(), value(name.get()));
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

  private boolean isDirect(String host) {
    if (host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]")) {
      return true;
    }
    for (String entry :
        variable("NO_PROXY").map(this::value).orElse("").toLowerCase(Locale.ROOT).split(",", -1)) {
      String name = entry.strip();
      String domain = name.startsWith(".") ? name.substring(1) : name;
      if (name.equals("*")
          || (!domain.isEmpty() && (host.equals(domain) || host.endsWith("." + domain)))) {
        return true;
      }
    }
    return false;
  }

  private static Proxy parse(String name, String value) throws RegistryException {
    Matcher address = ADDRESS.matcher(value.strip());
    if (!address.matches()) {
      throw wrong(name, value);
    }
    String digits = address.group("port");
    int port = digits == null ? USUAL_PORT : Integer.parseInt(digits);
    if (port > LAST_PORT) {
      throw wrong(name, value);
    }
    return new Proxy(
        Proxy.Type.HTTP, InetSocketAddress.createUnresolved(address.group("host"), port));
  }

  private static RegistryException wrong(String name, String value) {
    return new RegistryException(
        RegistryException.Kind.NO_WAY,
        name
            + "="
            + Shown.clip(withoutPassword(value))
            + " in the environment: not the address of an HTTP proxy; make it http://HOST:PORT, or"
            + " unset it");
  }

  /** What it is not the address of can not be told apart: nothing before the last @ is shown. */
  private static String withoutPassword(String value) {
    return value.replaceFirst("(?s)^([A-Za-z][A-Za-z0-9+.-]*://)?.*@", "$1xxxxx@");
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
}
