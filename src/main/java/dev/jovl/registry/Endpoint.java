package dev.jovl.registry;

import dev.jovl.oci.OciFormatException;
import dev.jovl.oci.Reference;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Where a registry listens.
 *
 * @param domain the registry as it is named in references
 * @param base scheme, host and port, without a path
 */
record Endpoint(String domain, URI base) {

  /** Docker Hub is named docker.io and listens elsewhere. */
  private static final String HUB = "registry-1.docker.io";

  /**
   * Returns the endpoint of the registry of this name: HTTPS, unless it is on the loopback
   * interface or {@code plainHttp} is set, which does not count for Docker Hub.
   */
  static Endpoint of(String domain, boolean plainHttp) throws OciFormatException {
    String authority = domain.equals(Reference.DEFAULT_DOMAIN) ? HUB : domain;
    try {
      URI https = new URI("https://" + authority).parseServerAuthority();
      boolean plain = (plainHttp && !authority.equals(HUB)) || isLoopback(https.getHost());
      return new Endpoint(domain, plain ? new URI("http://" + authority) : https);
    } catch (URISyntaxException e) {
      throw new OciFormatException("\"" + domain + "\" is no host name", e);
    }
  }

  private static boolean isLoopback(String host) {
    return host.equalsIgnoreCase("localhost")
        || host.matches("127(\\.[0-9]{1,3}){3}")
        || host.equals("[::1]");
  }

  /** Returns the address of an operation; {@code path} is what follows {@code /v2/}. */
  URI v2(String path) {
    return base.resolve("/v2/" + path);
  }

  /** Returns whether {@code uri} leads to this host and port by this scheme. */
  boolean owns(URI uri) {
    return sameHost(base, uri);
  }

  /** Returns whether two addresses are of the same scheme, host and port. */
  static boolean sameHost(URI one, URI other) {
    return lower(one.getScheme()).equals(lower(other.getScheme()))
        && lower(one.getHost()).equals(lower(other.getHost()))
        && port(one) == port(other);
  }

  private static String lower(String part) {
    return part.toLowerCase(Locale.ROOT);
  }

  private static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return lower(uri.getScheme()).equals("http") ? 80 : 443;
  }
}
