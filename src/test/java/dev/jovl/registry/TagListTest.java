package dev.jovl.registry;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.base.Strings;
import com.sun.net.httpserver.HttpExchange;
import dev.jovl.oci.MediaTypes;
import dev.jovl.testing.FakeRegistry;
import dev.jovl.testing.FakeRegistryPerTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of tags, page by page. */
@ExtendWith(FakeRegistryPerTest.class)
final class TagListTest {

  private static final byte[] PAGE = "{\"tags\":[\"t\"]}".getBytes(UTF_8);

  private final FakeRegistry server;
  private Repository repository;

  TagListTest(FakeRegistry server) {
    this.server = server;
  }

  @BeforeEach
  void start() throws Exception {
    repository = Registry.of(server.domain(), RegistrySettings.ANONYMOUS).repository("a/b");
  }

  private static boolean answer(HttpExchange exchange, byte[] page, String link)
      throws IOException {
    exchange.getResponseHeaders().add("Link", link);
    exchange.sendResponseHeaders(200, page.length);
    exchange.getResponseBody().write(page);
    return true;
  }

  /** The first page has this link; the next one is asked for with what is in it. */
  private void link(String link) {
    server.fault("GET", "/tags/list?n=1000", 1, exchange -> answer(exchange, PAGE, link));
  }

  @Test
  void call_allPages() throws Exception {
    for (String tag : List.of("a", "b", "c", "d", "e")) {
      server.putManifest("a/b", tag, MediaTypes.OCI_MANIFEST, new byte[1]);
    }
    assertThat(repository.tags()).containsExactly("a", "b", "c", "d", "e").inOrder();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "</v2/a/b/tags/list?last=0>; rel=\"next\"",
        "</v2/a/b/tags/list?last=0>;rel=next",
        "</v2/a/b/tags/list?last=0> ; title=\"a, <b>; \\\"c\"; REL = \"last Next\"",
        "</v2/a/b/tags/list?last=1>; rel=\"prev\", </v2/a/b/tags/list?last=0>; rel=\"next\"",
        "</v2/a/b/tags/list?last=0>; rel=\"next\", </v2/a/b/tags/list?last=1>; rel=\"prev\"",
        "<x>, </v2/a/b/tags/list?last=0>; rel=next; rel=prev"
      })
  void call_linkThatIsNext_isFollowed(String link) throws Exception {
    link(link);
    assertThat(repository.tags()).containsExactly("t");
    assertThat(server.requests()).hasSize(2);
    assertThat(server.requests().get(1).target()).isEqualTo("/v2/a/b/tags/list?last=0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "</v2/a/b/tags/list?last=1>; rel=\"prev\"",
        "</v2/a/b/tags/list?last=1>; rel=prev; rel=next",
        "</v2/a/b/tags/list?last=1>; title=\"x; rel=next\"",
        "</v2/a/b/tags/list?last=1>; rel=nextish",
        "</v2/a/b/tags/list?last=1>, rel=next",
        "next"
      })
  void call_otherLinks_areTheEnd(String link) throws Exception {
    link(link);
    assertThat(repository.tags()).containsExactly("t");
    assertThat(server.requests()).hasSize(1);
  }

  /** A registry behind a proxy often knows neither the scheme nor the port that it is asked at. */
  @ParameterizedTest
  @ValueSource(strings = {"http://localhost", "https://LocalHost:1", "HTTP://localhost:80"})
  void call_linkOfTheSameHost_isAskedForWhereTheListWas(String address) throws Exception {
    link("<" + address + "/v2/a/b/tags/list?n=2&last=0%2B>; rel=\"next\"");
    server.fault("GET", "last=0%2B", 1, exchange -> answer(exchange, PAGE, "<x>; rel=prev"));
    assertThat(repository.tags()).containsExactly("t", "t");
    assertThat(server.requests().get(1).target()).isEqualTo("/v2/a/b/tags/list?n=2&last=0%2B");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.1:1/x", "//h.example/x", "mailto:a@b", "file:///x"})
  void call_nextPageElsewhere(String address) {
    link("<" + address + ">; rel=\"next\"");
    RegistryException e = assertThrows(RegistryException.class, () -> repository.tags());
    assertThat(e).hasMessageThat().contains("another host");
    assertThat(server.requests()).hasSize(1);
  }

  /** Two slashes begin a path here, and no host. */
  /** The server of the JDK refuses such a path, so another one answers. */
  @Test
  void call_pathLikeAHost_staysHere() throws Exception {
    try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<String> asked =
          CompletableFuture.supplyAsync(
              () -> {
                String unused = answer(plain, "<http://localhost//h.example/x>; rel=\"next\"");
                return answer(plain, "");
              });
      Repository there =
          Registry.of("localhost:" + plain.getLocalPort(), RegistrySettings.ANONYMOUS)
              .repository("a/b");
      assertThat(there.tags()).containsExactly("t", "t");
      assertThat(asked.get(10, TimeUnit.SECONDS)).isEqualTo("GET //h.example/x HTTP/1.1");
    }
  }

  /** Answers the next connection with a page and a link; returns the first line of the request. */
  private static String answer(ServerSocket server, String link) {
    try (Socket socket = server.accept()) {
      BufferedReader reader =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      String request = Strings.nullToEmpty(reader.readLine());
      while (!Strings.nullToEmpty(reader.readLine()).isEmpty()) {
        // The headers say nothing that is needed.
      }
      String head =
          "HTTP/1.1 200 OK\r\nConnection: close\r\nLink: %s\r\nContent-Length: %d\r\n\r\n";
      socket.getOutputStream().write(String.format(head, link, PAGE.length).getBytes(UTF_8));
      socket.getOutputStream().write(PAGE);
      return request;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void call_nextPageIsNoAddress() {
    link("<%%>; rel=\"next\"");
    RegistryException e = assertThrows(RegistryException.class, () -> repository.tags());
    assertThat(e).hasMessageThat().contains("no address");
  }

  @Test
  void call_pagesWithoutAnEnd_areRefused() throws Exception {
    server.fault(exchange -> answer(exchange, PAGE, "</v2/a/b/tags/list?n=1>; rel=\"next\""));
    Endpoint endpoint = Endpoint.of(server.domain(), false);
    TagList list =
        new TagList(
            Callers.of(endpoint, new ArrayList<>(), Clock.systemUTC(), Duration.ofSeconds(30)),
            "a/b",
            5);
    RegistryException e = assertThrows(RegistryException.class, list::call);
    assertThat(e).hasMessageThat().contains("more than 5 pages");
    assertThat(server.requests()).hasSize(6);
  }

  @Test
  void call_moreThanMemoryIsGivenTo_areRefused() {
    byte[] page = new byte[8 << 20];
    Arrays.fill(page, (byte) ' ');
    byte[] none = "{\"tags\":[]}".getBytes(UTF_8);
    System.arraycopy(none, 0, page, 0, none.length);
    server.fault(exchange -> answer(exchange, page, "</v2/a/b/tags/list?n=1>; rel=\"next\""));
    RegistryException e = assertThrows(RegistryException.class, () -> repository.tags());
    assertThat(e).hasMessageThat().contains("bytes of tags");
    assertThat(server.requests()).hasSize(9);
  }
}
