package dev.jovl.registry;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EnvironmentProxiesTest {

  private static final URI ANYWHERE = URI.create("https://quay.io/");

  private static Proxy at(String host, int port) {
    return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(host, port));
  }

  @ParameterizedTest
  @CsvSource({
    "https://quay.io/, true",
    "http://quay.io/, false",
    "https://in.house.example/, false",
    "https://house.example/, false",
    "https://warehouse.example/, true",
    "https://localhost:5000/, false"
  })
  void select_proxyOfTheEnvironment(URI uri, boolean byProxy) {
    EnvironmentProxies proxies =
        new EnvironmentProxies(
            Map.of("https_proxy", "http://proxy.example:3128/", "NO_PROXY", "x.y, .house.example"));
    Proxy expected = byProxy ? at("proxy.example", 3128) : Proxy.NO_PROXY;
    assertThat(proxies.select(uri)).containsExactly(expected);
  }

  /** As Go's httpproxy reads it, which docker, podman and skopeo are told by. */
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, https://10.1.2.3:5000/, true",
    "10.0.0.0/8, https://11.1.2.3:5000/, false",
    "10.0.0.0/8, https://ten.example/, false",
    "192.168.4.0/22, https://192.168.7.255/, true",
    "192.168.4.0/22, https://192.168.8.0/, false",
    "0.0.0.0/0, https://8.8.8.8/, true",
    "fd00::/8, https://[fd12::1]/, true",
    "fd00::/8, https://[fe80::1]/, false",
    "10.0.0.0/33, https://10.0.0.1/, false",
    "10.0.0.0/x, https://10.0.0.1/, false",
    "::1:2, https://[::1:2]/, true",
    "r.example:5000, https://r.example:5000/, true",
    "r.example:5000, https://r.example/, false",
    "r.example:443, https://r.example/, true",
    "*.r.example, https://a.r.example/, true",
    "*.r.example, https://r.example/, false",
    "*.r.example, https://ar.example/, false",
    "*.r.example:443, https://a.b.r.example/, true",
    "10.1.2.3:5000, https://10.1.2.3:5000/, true",
    "[fd12::1]:5000, https://[fd12::1]:5000/, true",
    "[fd12::1]:5000, https://[fd12::1]:5001/, false",
    "10.1.2.3, https://10.1.2.3:5000/, true"
  })
  void select_netsAndPortsOfNoProxy(String entry, URI uri, boolean direct) {
    EnvironmentProxies proxies =
        new EnvironmentProxies(
            Map.of("HTTPS_PROXY", "http://proxy.example:3128/", "NO_PROXY", "x.y, " + entry));
    Proxy expected = direct ? Proxy.NO_PROXY : at("proxy.example", 3128);
    assertThat(proxies.select(uri)).containsExactly(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "proxy.example, proxy.example, 80",
    "proxy.example:3128, proxy.example, 3128",
    "HTTP://my_proxy:1/x, my_proxy, 1",
    "http://me:p@ss:word@proxy.example:3128/, proxy.example, 3128",
    "http://[::1]:3128, [::1], 3128",
    "' http://proxy.example ', proxy.example, 80"
  })
  void proxy_addressInEveryForm(String value, String host, int port) throws Exception {
    assertThat(new EnvironmentProxies(Map.of("HTTPS_PROXY", value)).proxy(ANYWHERE))
        .isEqualTo(at(host, port));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://",
        "://proxy",
        "http//proxy:1",
        "http://a b:1",
        "http://proxy:",
        "http://proxy:port",
        "http://proxy:65536",
        "http://proxy:1:2",
        "http://[::1",
        "socks5://proxy:1080",
        "htps://proxy:1"
      })
  void proxy_thatIsNoAddress_isToldWithItsVariable(String value) {
    assertThat(refusal("HTTPS_PROXY", value))
        .isEqualTo(
            "HTTPS_PROXY="
                + value
                + " in the environment: not the address of an HTTP proxy; make it"
                + " http://HOST:PORT, or unset it");
    assertThat(refusal("https_proxy", value)).startsWith("https_proxy=" + value + " in");
  }

  /** It would get its password, and that for the registry, in the clear. */
  @ParameterizedTest
  @ValueSource(strings = {"https://proxy.example:443", "HTTPS://proxy.example"})
  void proxy_byTls_isRefused(String value) {
    assertThat(refusal("HTTPS_PROXY", value))
        .isEqualTo(
            "HTTPS_PROXY="
                + value
                + " in the environment: proxies are not spoken to by TLS; make it"
                + " http://HOST:PORT if that one takes plain HTTP, or unset it");
  }

  private static String refusal(String name, String value) {
    EnvironmentProxies proxies = new EnvironmentProxies(Map.of(name, value));
    RegistryException e = assertThrows(RegistryException.class, () -> proxies.proxy(ANYWHERE));
    return String.valueOf(e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://me:secret@proxy:port",
        "http://me:sec/secret@proxy:1",
        "http://me:s@secret@a b",
        "https://me:secret@proxy:1",
        "me:secret@:1",
        "http:/me:secret@proxy:1"
      })
  void proxy_passwordInIt_isNotShown(String value) {
    String refusal = refusal("HTTPS_PROXY", value);
    assertThat(refusal).doesNotContain("secret");
    assertThat(refusal).contains("xxxxx@");
  }

  @ParameterizedTest
  @CsvSource({
    "http://me:secret@proxy:1, me:secret",
    "me:secret@proxy:1, me:secret",
    "http://me:p@ss:word@proxy:1, me:p@ss:word",
    "http://me:a%40b%2Fc+d@proxy:1, me:a@b/c+d",
    "http://me:100%@proxy:1, me:100%",
    "http://me@proxy:1, me:"
  })
  void authorization_loginInTheAddress(String value, String pair) throws Exception {
    EnvironmentProxies proxies = new EnvironmentProxies(Map.of("HTTPS_PROXY", value));
    String expected = Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
    assertThat(proxies.authorization(ANYWHERE)).hasValue("Basic " + expected);
    assertThat(proxies.authorization(URI.create("https://localhost/"))).isEmpty();
    assertThat(proxies.authorization(URI.create("http://quay.io/"))).isEmpty();
  }

  @Test
  void proxy_thatIsNotAsked_mayBeAnything() throws Exception {
    EnvironmentProxies proxies =
        new EnvironmentProxies(Map.of("HTTPS_PROXY", "http://", "NO_PROXY", "quay.io"));
    assertThat(proxies.proxy(ANYWHERE)).isEqualTo(Proxy.NO_PROXY);
    assertThat(proxies.proxy(URI.create("http://quay.org/"))).isEqualTo(Proxy.NO_PROXY);
    assertThat(proxies.proxy(URI.create("https://127.0.0.1/"))).isEqualTo(Proxy.NO_PROXY);
  }
}
