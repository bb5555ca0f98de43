package dev.jovl.registry;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class FileDownloadTest {

  private final HttpServer server;

  FileDownloadTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  @BeforeEach
  void serve() {
    server.createContext(
        "/file",
        exchange -> {
          exchange.getResponseHeaders().set("Last-Modified", "Fri, 02 Jan 1970 00:00:00 GMT");
          exchange.sendResponseHeaders(200, 4);
          exchange.getResponseBody().write("text".getBytes(StandardCharsets.UTF_8));
          exchange.close();
        });
    redirect("/moved", "/file");
    redirect("/ring", "/ring");
    redirect("/elsewhere", "ftp://example.org/");
    server.start();
  }

  private void redirect(String from, String to) {
    server.createContext(
        from,
        exchange -> {
          exchange.getResponseHeaders().set("Location", to);
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Optional<Instant> download(String path, ByteArrayOutputStream out) throws IOException {
    String host = "127.0.0.1:" + server.getAddress().getPort();
    return new FileDownload().call(URI.create("http://" + host + path), out);
  }

  @Test
  void call_followsRedirects_andTellsTheTime() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(download("/moved", out)).hasValue(Instant.ofEpochSecond(86_400));
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("text");
  }

  @Test
  void call_whatIsNoAnswer_isToldWithTheHost() {
    assertFails("/none", "answers 404");
    assertFails("/ring", "redirects more than 10 times");
    assertFails("/elsewhere", "which is no HTTP address");
  }

  private void assertFails(String path, String message) {
    RegistryException e =
        assertThrows(RegistryException.class, () -> download(path, new ByteArrayOutputStream()));
    assertThat(e).hasMessageThat().startsWith("127.0.0.1:");
    assertThat(e).hasMessageThat().contains(message);
  }

  @Test
  void call_nobodyThere_isTold() {
    server.stop(0);
    RegistryException e =
        assertThrows(RegistryException.class, () -> download("/file", new ByteArrayOutputStream()));
    assertThat(e).hasMessageThat().startsWith("cannot reach 127.0.0.1:");
  }
}
