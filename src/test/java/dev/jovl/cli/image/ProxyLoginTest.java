package dev.jovl.cli.image;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jovl.testing.BenchPerTest;
import dev.jovl.testing.FakeRegistry;
import dev.jovl.testing.JovlBench;
import dev.jovl.testing.JovlBench.Outcome;
import dev.jovl.testing.TestImage;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A proxy that asks who comes, as companies have them: its login is in the variable. */
@ExtendWith(BenchPerTest.class)
final class ProxyLoginTest {

  private static final String LOGIN =
      "Basic " + Base64.getEncoder().encodeToString("me:secret".getBytes(UTF_8));

  private static final String REFUSAL =
      "HTTP/1.1 407 Login\r\nProxy-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n";

  private static final String FORBIDDEN =
      "HTTP/1.1 403 Forbidden\r\nContent-Length: 4\r\nConnection: close\r\n\r\nno!\n";

  private final JovlBench bench;

  ProxyLoginTest(JovlBench bench) {
    this.bench = bench;
  }

  @Test
  void pull_byPlainHttp() throws Exception {
    try (FakeRegistry proxy = new FakeRegistry()) {
      proxy.guard(
          exchange -> {
            boolean known =
                LOGIN.equals(exchange.getRequestHeaders().getFirst("Proxy-Authorization"));
            if (!known) {
              exchange.getResponseHeaders().add("Proxy-Authenticate", "Basic realm=x");
              exchange.sendResponseHeaders(407, -1);
            }
            return known;
          });
      new TestImage().layer("a", "1").putInto(proxy, "app", "1");
      bench.setVariable("http_proxy", "http://me:secret@" + proxy.domain());
      Outcome outcome =
          bench.jovl("--root", "store", "pull", "-q", "--plain-http", "registry.example/app:1");
      assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    }
  }

  @Test
  void pull_byTls_tellsTheProxyAlone() throws Exception {
    try (ServerSocket proxy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<String> asked = CompletableFuture.supplyAsync(() -> refuse(proxy, REFUSAL));
      bench.setVariable("https_proxy", "http://me:secret@127.0.0.1:" + proxy.getLocalPort());
      Outcome outcome = bench.jovl("--root", "store", "pull", "registry.example/app:1");
      assertThat(outcome.exitCode()).isEqualTo(1);
      assertThat(asked.get(1, TimeUnit.MINUTES)).startsWith("CONNECT registry.example:443 ");
      assertThat(asked.get(1, TimeUnit.MINUTES)).contains("Proxy-Authorization: " + LOGIN + "\r\n");
      assertThat(outcome.err()).contains("the proxy");
      assertThat(outcome.err()).doesNotContain("secret");
    }
  }

  @Test
  void pull_byTlsWhereTheProxyForbidsIt_isToldAtOnce() throws Exception {
    try (ServerSocket proxy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<String> asked =
          CompletableFuture.supplyAsync(() -> refuse(proxy, FORBIDDEN));
      bench.setVariable("https_proxy", "http://127.0.0.1:" + proxy.getLocalPort());
      Outcome outcome = bench.jovl("--root", "store", "pull", "registry.example/app:1");
      assertThat(outcome.exitCode()).isEqualTo(1);
      assertThat(asked.get(1, TimeUnit.MINUTES)).startsWith("CONNECT registry.example:443 ");
      assertThat(outcome.err()).contains("the proxy");
      assertThat(outcome.err()).contains("403");
      assertThat(outcome.err()).doesNotContain("Retrying");
    }
  }

  /** Returns what was asked first, and refuses it. */
  private static String refuse(ServerSocket proxy, String refusal) {
    try (Socket client = proxy.accept()) {
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int next = client.getInputStream().read();
        if (next < 0) {
          throw new EOFException("hung up after: " + head);
        }
        head.append((char) next);
      }
      client.getOutputStream().write(refusal.getBytes(ISO_8859_1));
      client.getOutputStream().flush();
      return head.toString();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
