package dev.jovl.registry;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
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

  @ParameterizedTest
  @CsvSource({
    "proxy.example, proxy.example, 80",
    "proxy.example:3128, proxy.example, 3128",
    "HTTP://my_proxy:1/x, my_proxy, 1",
    "https://proxy.example:443, proxy.example, 443",
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
        "me:secret@:1",
        "http:/me:secret@proxy:1"
      })
  void proxy_passwordInIt_isNotShown(String value) {
    String refusal = refusal("HTTPS_PROXY", value);
    assertThat(refusal).doesNotContain("secret");
    assertThat(refusal).contains("xxxxx@");
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
