package dev.jovl.registry.credential;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written where passwords are kept. */
final class RegistryLoginTest {

  private final Path directory;

  RegistryLoginTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private Map<String, String> environment() {
    return Map.of("DOCKER_CONFIG", directory.resolve("new").toString());
  }

  private Path file(String content) throws IOException {
    Files.createDirectories(directory.resolve("new"));
    return Files.writeString(directory.resolve("new/config.json"), content);
  }

  @Test
  void keep_isFoundAgainAndForgotten() throws Exception {
    RegistryLogin login = new RegistryLogin(environment());
    login.keep("h.example:5000", new Credentials.Password("me", "p:w"));
    login.keep("docker.io", new Credentials.Password("hub", "h"));
    DockerConfig config = new DockerConfig(environment(), directory);
    assertThat(config.find("h.example:5000", "a")).hasValue(new Credentials.Password("me", "p:w"));
    assertThat(config.find("docker.io", "a")).hasValue(new Credentials.Password("hub", "h"));
    assertThat(Files.readString(login.file())).contains("\"https://index.docker.io/v1/\"");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(login.file())))
        .isEqualTo("rw-------");
    assertThat(login.forget("h.example:5000")).isTrue();
    assertThat(login.forget("h.example:5000")).isFalse();
    assertThat(config.find("h.example:5000", "a")).isEmpty();
    assertThat(config.find("docker.io", "a")).isPresent();
    assertOnlyTheFileIsLeft();
  }

  @Test
  void keep_severalAtOnce_areAllKept() throws Exception {
    CyclicBarrier together = new CyclicBarrier(4);
    List<FutureTask<Boolean>> tasks = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String name = "h" + i;
      tasks.add(new FutureTask<>(() -> keepMany(name, together), true));
    }
    tasks.forEach(task -> new Thread(task, "login").start());
    for (FutureTask<Boolean> task : tasks) {
      assertThat(task.get(60, TimeUnit.SECONDS)).isTrue();
    }
    DockerConfig config = new DockerConfig(environment(), directory);
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 10; j++) {
        assertThat(config.find("h" + i + "-" + j + ".example", "a")).isPresent();
      }
    }
    assertOnlyTheFileIsLeft();
  }

  private void keepMany(String name, CyclicBarrier together) {
    try {
      together.await(60, TimeUnit.SECONDS);
      for (int j = 0; j < 10; j++) {
        new RegistryLogin(environment())
            .keep(name + "-" + j + ".example", new Credentials.Password("me", name));
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void assertOnlyTheFileIsLeft() throws IOException {
    try (Stream<Path> left = Files.list(directory.resolve("new"))) {
      assertThat(left.toList()).containsExactly(directory.resolve("new/config.json"));
    }
  }

  /** As kill -9 leaves it: half a file with passwords, which others shall not find for ever. */
  @Test
  void keep_partOfOneWhoWasKilled_isRemoved() throws Exception {
    Path file = file("{}");
    Path part = directory.resolve("new/.config.json.jovl-part");
    Files.writeString(part, "{\"auths\":{\"x");
    Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-rw-rw-"));
    new RegistryLogin(environment()).keep("h.example", new Credentials.Password("a", "b"));
    assertThat(Files.readString(file)).contains("h.example");
    assertOnlyTheFileIsLeft();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n"})
  void fileWithNothingInIt_isAsGoodAsNone(String content) throws Exception {
    Path file = file(content);
    RegistryLogin login = new RegistryLogin(environment());
    DockerConfig config = new DockerConfig(environment(), directory);
    assertThat(config.find("h.example", "a")).isEmpty();
    assertThat(login.forget("h.example")).isFalse();
    assertThat(Files.readString(file)).isEqualTo(content);
    login.keep("h.example", new Credentials.Password("a", "b"));
    assertThat(config.find("h.example", "a")).hasValue(new Credentials.Password("a", "b"));
  }

  @Test
  void keep_restOfTheFileStays() throws Exception {
    Path file =
        file("{\"psFormat\":\"x\",\"auths\":{\"o.example\":{\"auth\":\"YTpi\"}},\"z\":1.0}");
    new RegistryLogin(environment()).keep("h.example", new Credentials.Password("a", "b"));
    assertThat(Files.readString(file))
        .isEqualTo(
            "{\"auths\":{\"o.example\":{\"auth\":\"YTpi\"},\"h.example\":{\"auth\":\"YTpi\"}},"
                + "\"psFormat\":\"x\",\"z\":1.0}");
  }

  /** As with docker: the file of another user stays his, and a link to it stays a link. */
  @Test
  void keep_fileBehindALink_keepsPlaceOwnerAndMode() throws Exception {
    Path real = Files.writeString(directory.resolve("dotfiles.json"), "{}");
    Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rw-r-----"));
    boolean root = Files.getAttribute(real, "unix:uid").equals(0);
    if (root) {
      Files.setAttribute(real, "unix:uid", 7);
      Files.setAttribute(real, "unix:gid", 8);
    }
    Files.createDirectories(directory.resolve("new"));
    Path link = directory.resolve("new/config.json");
    Files.createSymbolicLink(link, Path.of("../dotfiles.json"));
    new RegistryLogin(environment()).keep("h.example", new Credentials.Password("a", "b"));
    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(Files.readString(real)).contains("h.example");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(real)))
        .isEqualTo("rw-r-----");
    if (root) {
      assertThat(Files.getAttribute(real, "unix:uid")).isEqualTo(7);
      assertThat(Files.getAttribute(real, "unix:gid")).isEqualTo(8);
    }
  }

  @Test
  void keep_helperKeepsIt() throws Exception {
    String before = "{\"credsStore\":\"desktop\"}";
    Path file = file(before);
    IOException e =
        assertThrows(
            IOException.class,
            () ->
                new RegistryLogin(environment())
                    .keep("h.example", new Credentials.Password("a", "b")));
    assertThat(e).hasMessageThat().contains("docker-credential-desktop");
    assertThat(Files.readString(file)).isEqualTo(before);
  }

  @Test
  void keep_brokenFileIsNotOverwritten() throws Exception {
    Path file = file("{");
    assertThrows(
        IOException.class,
        () ->
            new RegistryLogin(environment()).keep("h.example", new Credentials.Password("a", "b")));
    assertThat(Files.readString(file)).isEqualTo("{");
  }

  @ParameterizedTest
  @CsvSource({
    "https://index.docker.io/v1/, docker.io",
    "index.docker.io, docker.io",
    "docker.io, docker.io",
    "https://r.example, r.example",
    "HTTP://localhost:5000/v2/, localhost:5000",
    "r.example/team, r.example/team"
  })
  void domainOf_whatIsTypedAfterLogin(String server, String domain) {
    assertThat(RegistryLogin.domainOf(server)).isEqualTo(domain);
  }

  @Test
  void nowhere() {
    assertThrows(IOException.class, () -> new RegistryLogin(Map.of()));
  }

  /** What docker wrote of old, and what people write by hand, names the same registry. */
  @Test
  void keep_takesThePlaceOfAllKeysOfTheRegistry() throws Exception {
    Path file =
        file(
            "{\"auths\":{\"https://h.example\":{\"auth\":\"YTpi\"},"
                + "\"h.example/team\":{\"auth\":\"YTpj\"},"
                + "\"docker.io\":{\"auth\":\"YTpi\"}}}");
    RegistryLogin login = new RegistryLogin(environment());
    login.keep("h.example", new Credentials.Password("me", "new"));
    login.keep("docker.io", new Credentials.Password("me", "hub"));
    DockerConfig config = new DockerConfig(environment(), directory);
    assertThat(config.find("h.example", "a")).hasValue(new Credentials.Password("me", "new"));
    assertThat(config.find("docker.io", "a")).hasValue(new Credentials.Password("me", "hub"));
    assertThat(config.find("h.example", "team/a")).hasValue(new Credentials.Password("a", "c"));
    assertThat(Files.readString(file)).doesNotContain("https://h.example");
  }

  @Test
  void forget_takesAllKeysOfTheRegistry() throws Exception {
    Path unused =
        file(
            "{\"auths\":{\"https://h.example/v2/\":{\"auth\":\"YTpi\"},"
                + "\"h.example/team\":{\"auth\":\"YTpj\"}}}");
    RegistryLogin login = new RegistryLogin(environment());
    assertThat(login.forget("h.example")).isTrue();
    assertThat(login.forget("h.example")).isFalse();
    DockerConfig config = new DockerConfig(environment(), directory);
    assertThat(config.find("h.example", "a")).isEmpty();
    assertThat(config.find("h.example", "team/a")).isPresent();
  }
}
