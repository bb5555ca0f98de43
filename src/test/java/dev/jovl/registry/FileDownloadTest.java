package dev.jovl.registry;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import dev.jovl.testing.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class FileDownloadTest {

  private final HttpServer server;
  private volatile @Nullable String login;

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
    server.createContext(
        "/login",
        exchange -> {
          login = exchange.getRequestHeaders().getFirst("Authorization");
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    redirect("/moved", "/file");
    redirect("/to-login", "/login");
    redirect("/to-other-login", "http://localhost:" + server.getAddress().getPort() + "/login");
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
    return download("", path, out);
  }

  private Optional<Instant> download(String before, String path, ByteArrayOutputStream out)
      throws IOException {
    String host = before + "127.0.0.1:" + server.getAddress().getPort();
    return new FileDownload().call(URI.create("http://" + host + path), out);
  }

  @Test
  void call_loginOfTheAddress_isForItsServerAlone_andNeverShown() {
    assertThat(refused("me:p%40ss@", "/login")).isEqualTo("Basic bWU6cEBzcw==");
    assertThat(refused("me@", "/to-login")).isEqualTo("Basic bWU6");
    assertThat(refused("me:p%40ss@", "/to-other-login")).isNull();
    assertThat(refused("", "/login")).isNull();
  }

  /** Returns the login that the server was sent. */
  private @Nullable String refused(String before, String path) {
    login = "none was asked";
    RegistryException e =
        assertThrows(
            RegistryException.class, () -> download(before, path, new ByteArrayOutputStream()));
    assertThat(e).hasMessageThat().contains("answers 404");
    assertThat(e).hasMessageThat().doesNotContain("@");
    return login;
  }

  @Test
  void call_shorterThanItsLength_isTold() {
    server.createContext(
        "/cut",
        exchange -> {
          exchange.sendResponseHeaders(200, 100);
          exchange.getResponseBody().write(new byte[10]);
          exchange.close();
        });
    IOException e =
        assertThrows(IOException.class, () -> download("/cut", new ByteArrayOutputStream()));
    assertThat(e).hasMessageThat().contains("the connection broke: fixed content-length");
  }

  @Test
  void call_connectionThatEndsWithoutAnAnswer_isTold() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread hangUp = new Thread(() -> acceptAndClose(silent));
      hangUp.start();
      URI uri = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/file");
      RegistryException e =
          assertThrows(
              RegistryException.class,
              () -> new FileDownload().call(uri, new ByteArrayOutputStream()));
      assertThat(e).hasMessageThat().startsWith(uri.getAuthority() + ": the connection broke: ");
      assertThat(e.kind()).isEqualTo(RegistryException.Kind.UNAVAILABLE);
      silent.close();
      Await.until(() -> !hangUp.isAlive());
    }
  }

  /** The client may ask again on a connection of its own, so each is hung up. */
  private static void acceptAndClose(ServerSocket server) {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        socket.getInputStream().read();
      } catch (IOException e) {
        return;
      }
    }
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
