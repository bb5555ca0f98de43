package dev.jovl.cli.build;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import dev.jovl.cli.Ran;
import dev.jovl.testing.BuildContext;
import dev.jovl.testing.NeedsRoot;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code jovl build} with a file of a web server as the context. */
@ExtendWith(NeedsRoot.class)
final class UrlContextTest {

  private final Path temp;
  private final Path context;
  private final BuildContext files;
  private final HttpServer server;

  UrlContextTest(@TempDir Path temp) throws IOException {
    this.temp = temp;
    this.context = Files.createDirectory(temp.resolve("context"));
    this.files = new BuildContext(context);
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
    files.file("Dockerfile", "FROM scratch", "COPY f /copy");
    files.file("f", "text");
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    server.stop(0);
    if (Files.exists(temp.resolve("store/staging"))) {
      try (Stream<Path> left = Files.list(temp.resolve("store/staging"))) {
        assertThat(left).isEmpty();
      }
    }
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  /** Serves a file; returns its URL. */
  private String served(String path, byte[] content) {
    return served(path, content, content.length);
  }

  /**
   * Serves a file.
   *
   * @param length what is said of its length; 0 says nothing
   * @return its URL
   */
  private String served(String path, byte[] content, long length) {
    server.createContext(
        path,
        exchange -> {
          exchange.sendResponseHeaders(200, length);
          exchange.getResponseBody().write(content);
          exchange.close();
        });
    return url(path);
  }

  private Ran build(String... options) {
    Stream<String> call = Stream.of("--root", temp.resolve("store").toString(), "build", "-q");
    return Ran.of(Stream.concat(call, Arrays.stream(options)).toArray(String[]::new));
  }

  /** Builds, with the time of the context, and returns that of the copy. */
  private long dated(String context) throws IOException {
    Path out = temp.resolve("out" + context.length());
    Ran ran = build("--build-arg=SOURCE_DATE_EPOCH=context", "-o", out.toString(), context);
    assertThat(ran.err()).isEmpty();
    return Files.getLastModifiedTime(out.resolve("copy")).to(TimeUnit.SECONDS);
  }

  @Test
  void sourceDate_isWhatTheServerSays_orTheLatestOfTheTar() throws IOException {
    Files.setLastModifiedTime(context.resolve("f"), FileTime.from(1_700_000_302, TimeUnit.SECONDS));
    Files.setLastModifiedTime(
        context.resolve("Dockerfile"), FileTime.from(1_700_000_000, TimeUnit.SECONDS));
    byte[] tar = files.tar("cat");
    assertThat(dated(served("/plain", tar))).isEqualTo(1_700_000_302);
    server.createContext(
        "/said-to-be-of",
        exchange -> {
          exchange.getResponseHeaders().add("Last-Modified", "Tue, 14 Nov 2023 22:16:41 GMT");
          exchange.sendResponseHeaders(200, tar.length);
          exchange.getResponseBody().write(tar);
          exchange.close();
        });
    assertThat(dated(url("/said-to-be-of"))).isEqualTo(1_700_000_201);
  }

  private Ran build(byte[] input, String... options) {
    InputStream real = System.in;
    try {
      System.setIn(new ByteArrayInputStream(input));
      return build(options);
    } finally {
      System.setIn(real);
    }
  }

  private static void assertBuilt(Ran ran) {
    assertWithMessage(ran.err()).that(ran.exitCode()).isEqualTo(0);
  }

  private void refused(String message, String... call) {
    Ran ran = build(call);
    assertThat(ran.exitCode()).isNotEqualTo(0);
    assertThat(ran.err()).contains(message);
    assertThat(ran.err().strip().lines().count()).isEqualTo(1);
  }

  @Test
  void tar_inEveryWrapping_isTheContext_whateverItsNameIs() throws IOException {
    for (String compress : List.of("cat", "gzip", "zstd", "xz", "bzip2")) {
      if (Stream.of("/usr/bin/", "/bin/")
          .anyMatch(it -> Files.isExecutable(Path.of(it, compress)))) {
        Path out = temp.resolve("out-" + compress);
        String url = served("/" + compress, files.tar(compress)) + "?name=x.git";
        assertBuilt(build("-o", out.toString(), url));
        assertThat(Files.readString(out.resolve("copy"))).isEqualTo("text\n");
      }
    }
  }

  @Test
  void tar_ofUnknownLength_andBehindARedirect() throws IOException {
    String target = served("/elsewhere", files.tar("cat"), 0);
    server.createContext(
        "/moved",
        exchange -> {
          exchange.getResponseHeaders().set("Location", target);
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
    assertBuilt(build(url("/moved")));
  }

  @Test
  void tar_isTheSameContextAsItsDirectory() throws IOException {
    String packed = build(served("/tar", files.tar("cat"))).out();
    assertThat(build(context.toString()).out()).isEqualTo(packed);
  }

  @Test
  void tar_namesItsDockerfile() throws IOException {
    files.file("other", "FROM scratch", "COPY f /other");
    String url = served("/tar", files.tar("gzip"));
    Path out = temp.resolve("out");
    assertBuilt(build("-o", out.toString(), "-f", "other", url));
    assertThat(Files.exists(out.resolve("other"))).isTrue();
    refused(
        "none: no such file in the tar of " + url + "; give -f a path in it", "-f", "none", url);
    assertBuilt(build("--check", url));
  }

  @Test
  void tar_withADockerfileFromStandardInput() throws IOException {
    byte[] file = "FROM scratch\nCOPY f /mine\n".getBytes(UTF_8);
    Path out = temp.resolve("out");
    assertBuilt(build(file, "-o", out.toString(), "-f", "-", served("/tar", files.tar("cat"))));
    assertThat(Files.exists(out.resolve("mine"))).isTrue();
  }

  @Test
  void text_isADockerfile_withAnEmptyContext() {
    String url = served("/file", "FROM scratch\nCOPY . /all/\n".getBytes(UTF_8));
    Path out = temp.resolve("out");
    assertBuilt(build("-o", out.toString(), url));
    assertThat(out.resolve("all").toFile().list()).isEmpty();
    refused("-f x: " + url + " is a Dockerfile already, and no tar; leave -f out", "-f", "x", url);
  }

  @Test
  void tar_ofANamedContext_isFetchedOnceWhenAStepWantsIt() throws IOException {
    files.file(".dockerignore", "f");
    byte[] tar = files.tar("gzip");
    AtomicInteger asked = new AtomicInteger();
    server.createContext(
        "/named",
        exchange -> {
          asked.incrementAndGet();
          exchange.sendResponseHeaders(200, tar.length);
          exchange.getResponseBody().write(tar);
          exchange.close();
        });
    String[] call = {"--build-context=n=" + url("/named"), "-o", "", context.toString()};
    call[2] = temp.resolve("out").toString();
    files.file(
        "Dockerfile", "FROM scratch AS unused", "COPY --from=n f /", "FROM scratch", "COPY z /");
    files.file("z", "text");
    assertBuilt(build(call));
    assertThat(asked.get()).isEqualTo(0);
    files.file(
        "Dockerfile",
        "FROM scratch",
        "COPY --from=n f /a",
        "COPY --from=n f /b",
        "FROM n",
        "COPY --from=0 a /");
    assertBuilt(build(call));
    assertThat(asked.get()).isEqualTo(1);
    assertThat(Files.readString(temp.resolve("out/f"))).isEqualTo("text\n");
    assertThat(Files.exists(temp.resolve("out/a"))).isTrue();
    for (String wrong : List.of(url("/none"), served("/text", new byte[] {'x'}), "http://a b/")) {
      call[0] = "--build-context=n=" + wrong;
      assertThat(build(call).err()).contains("Dockerfile:2: --build-context n: " + wrong + ": ");
    }
  }

  /** A plain tar that ends between two of its files is whole to every reader of tars. */
  @Test
  void tar_shorterThanItsLength_isNotBuilt() throws IOException {
    byte[] tar = files.tar("cat");
    assertThat(tar.length).isGreaterThan(3 * 512);
    Files.write(context.resolve("z"), new byte[100_000]);
    byte[] longer = files.tar("cat");
    refused("the connection broke: fixed content-length", served("/cut", tar, longer.length));
    refused("the connection broke", served("/nothing", new byte[0], longer.length));
  }

  @Test
  void tar_cutInTheMiddle_isNotBuilt() throws IOException {
    Files.write(context.resolve("z"), new byte[100_000]);
    byte[] cut = Arrays.copyOf(files.tar("cat"), 20_000);
    String plain = served("/plain", cut);
    refused(plain + ": the archive ends in the middle", plain);
    byte[] zipped = files.tar("gzip");
    String gzip = served("/gzip", Arrays.copyOf(zipped, zipped.length - 6));
    refused(gzip + ": ", gzip);
  }

  @Test
  void whatIsNotThere_isToldInALine() {
    refused(url("/none") + ": 127.0.0.1:", url("/none"));
    refused("answers 404", url("/none"));
    refused("http://127.0.0.1:1/x: cannot reach 127.0.0.1:1: ", "http://127.0.0.1:1/x");
    refused("http://a b/: not a URL: Illegal character", "http://a b/");
    refused("http:///x: not a URL: ", "http:///x");
  }
}
