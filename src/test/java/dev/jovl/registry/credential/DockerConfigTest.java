package dev.jovl.registry.credential;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Identity;
import dev.jovl.linux.Self;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where credentials are found. */
final class DockerConfigTest {

  private static final Optional<Credentials> ME =
      Optional.of(new Credentials.Password("me", "p:w"));

  private final Path directory;

  DockerConfigTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private static String auth(String pair) {
    return "{\"auth\":\"" + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8)) + "\"}";
  }

  private CredentialSource config(String json) throws IOException {
    Files.writeString(directory.resolve("config.json"), json);
    return new DockerConfig(
        Map.of("DOCKER_CONFIG", directory.toString(), "PATH", directory + ":/usr/bin:/bin"),
        directory.resolve("none"));
  }

  private CredentialSource auths(String key, String entry) throws IOException {
    return config("{\"auths\":{\"" + key + "\":" + entry + "},\"other\":1}");
  }

  private void helper(String name, String script) throws IOException {
    Path file = directory.resolve("docker-credential-" + name);
    Files.writeString(file, "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void find_keysOfOneHost() throws Exception {
    for (String key :
        new String[] {
          "r.example",
          "https://r.example",
          "http://r.example/",
          "https://r.example/v2/",
          "r.example/v1/",
          "r.example/"
        }) {
      assertThat(auths(key, auth("me:p:w")).find("r.example", "a/b")).isEqualTo(ME);
    }
    for (String key :
        new String[] {"r.example.evil", "r.example:80", "evil/r.example", "example"}) {
      assertThat(auths(key, auth("me:p:w")).find("r.example", "a/b")).isEmpty();
    }
  }

  @Test
  void find_dockerHub() throws Exception {
    for (String key :
        new String[] {"https://index.docker.io/v1/", "index.docker.io", "docker.io"}) {
      assertThat(auths(key, auth("me:p:w")).find("docker.io", "library/x")).isEqualTo(ME);
    }
  }

  @Test
  void find_longestPathFirst() throws Exception {
    CredentialSource source =
        config(
            "{\"auths\":{\"r.example\":"
                + auth("host:1")
                + ",\"r.example/team\":"
                + auth("team:1")
                + ",\"r.example/team/app\":"
                + auth("app:1")
                + "}}");
    assertThat(source.find("r.example", "team/app")).hasValue(new Credentials.Password("app", "1"));
    assertThat(source.find("r.example", "team/apple"))
        .hasValue(new Credentials.Password("team", "1"));
    assertThat(source.find("r.example", "x")).hasValue(new Credentials.Password("host", "1"));
  }

  @Test
  void find_formsOfAnEntry() throws Exception {
    assertThat(auths("h.x", "{\"identitytoken\":\"T\",\"auth\":\"\"}").find("h.x", "a"))
        .hasValue(new Credentials.Identity("T"));
    assertThat(auths("h.x", "{\"registrytoken\":\"T\"}").find("h.x", "a"))
        .hasValue(new Credentials.Access("T"));
    assertThat(auths("h.x", "{\"username\":\"me\",\"password\":\"p:w\"}").find("h.x", "a"))
        .isEqualTo(ME);
    assertThat(auths("h.x", auth("me:p:w\0\0")).find("h.x", "a")).isEqualTo(ME);
    assertThat(auths("h.x", "{}").find("h.x", "a")).isEmpty();
  }

  @Test
  void find_brokenFileIsNamed() throws Exception {
    for (String json : new String[] {"{", "{\"auths\":[]}"}) {
      IOException e = assertThrows(IOException.class, () -> config(json).find("h.x", "a"));
      assertThat(e).hasMessageThat().contains(directory.toString());
    }
    for (String entry : new String[] {"{\"auth\":\"%%\"}", auth("nopassword")}) {
      assertThrows(IOException.class, () -> auths("h.x", entry).find("h.x", "a"));
    }
  }

  @Test
  void find_noFile() throws Exception {
    assertThat(new DockerConfig(Map.of("HOME", directory + "/none"), directory).find("h.x", "a"))
        .isEmpty();
    assertThat(new DockerConfig(Map.of(), directory).find("h.x", "a")).isEmpty();
  }

  @Test
  void find_filesInOrder() throws Exception {
    Files.createDirectories(directory.resolve("home/.docker"));
    Files.createDirectories(directory.resolve("run/containers"));
    String form = "{\"auths\":{\"h.x\":%s}}";
    Files.writeString(
        directory.resolve("run/containers/auth.json"), String.format(form, auth("podman:1")));
    Map<String, String> environment =
        Map.of("HOME", directory + "/home", "XDG_RUNTIME_DIR", directory + "/run");
    assertThat(new DockerConfig(environment, directory).find("h.x", "a"))
        .hasValue(new Credentials.Password("podman", "1"));
    Files.writeString(
        directory.resolve("home/.docker/config.json"), String.format(form, auth("docker:1")));
    assertThat(new DockerConfig(environment, directory).find("h.x", "a"))
        .hasValue(new Credentials.Password("docker", "1"));
  }

  private void podman(String file, String password) throws IOException {
    Path path = directory.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, "{\"auths\":{\"h.x\":" + auth("podman:" + password) + "}}");
  }

  /** As podman login writes them where no XDG_RUNTIME_DIR is set, and where it reads them too. */
  @Test
  void find_filesOfPodmanWithoutASession() throws Exception {
    podman("home/.config/containers/auth.json", "home");
    podman("config/containers/auth.json", "config");
    podman("run/containers/7/auth.json", "run");
    Path run = directory.resolve("run");
    Path none = directory.resolve("none");
    Map<String, String> home = Map.of("HOME", directory + "/home", "JOVL_CALLER_UID", "7");
    Map<String, String> config = Map.of("XDG_CONFIG_HOME", directory + "/config");
    Map<String, String> session = Map.of("XDG_RUNTIME_DIR", directory + "/other");
    assertThat(new DockerConfig(home, none).find("h.x", "a"))
        .hasValue(new Credentials.Password("podman", "home"));
    assertThat(new DockerConfig(config, none).find("h.x", "a"))
        .hasValue(new Credentials.Password("podman", "config"));
    assertThat(new DockerConfig(home, run).find("h.x", "a"))
        .hasValue(new Credentials.Password("podman", "run"));
    assertThat(new DockerConfig(session, run).find("h.x", "a")).isEmpty();
    podman("run/user/7/containers/auth.json", "user");
    assertThat(new DockerConfig(home, run).find("h.x", "a"))
        .hasValue(new Credentials.Password("podman", "user"));
  }

  @Test
  void find_filesOfPodmanWithoutASession_areOfTheUserOfThisProcess() throws Exception {
    podman("run/containers/" + Self.effectiveUid() + "/auth.json", "run");
    assertThat(new DockerConfig(Map.of(), directory.resolve("run")).find("h.x", "a"))
        .hasValue(new Credentials.Password("podman", "run"));
  }

  /** Root's podman takes no session that its caller did not name. */
  @Test
  void find_filesOfPodmanWithoutASession_forRoot() throws Exception {
    podman("run/user/0/containers/auth.json", "user");
    DockerConfig root = new DockerConfig(Map.of("JOVL_CALLER_UID", "0"), directory.resolve("run"));
    assertThat(root.find("h.x", "a")).isEmpty();
    podman("run/containers/0/auth.json", "run");
    assertThat(root.find("h.x", "a")).hasValue(new Credentials.Password("podman", "run"));
  }

  /** In a user namespace of jovl the user is root, and is not who may ask a keyring. */
  @Test
  void find_helperIsRunAsTheCaller() throws Exception {
    helper("x", "echo \"{\\\"Username\\\":\\\"me\\\",\\\"Secret\\\":\\\"$WHOSE\\\"}\"\n");
    Files.writeString(directory.resolve("config.json"), "{\"credsStore\":\"x\"}");
    Map<String, String> environment =
        Map.of(
            "DOCKER_CONFIG",
            directory.toString(),
            "PATH",
            directory + ":/usr/bin:/bin",
            "JOVL_AS_CALLER",
            "env WHOSE=callers");
    assertThat(new DockerConfig(environment, directory.resolve("none")).find("h.x", "a"))
        .hasValue(new Credentials.Password("me", "callers"));
  }

  /** A variable that is set to nothing says nothing. */
  @ParameterizedTest
  @CsvSource({
    "DOCKER_CONFIG, .docker/config.json",
    "XDG_CONFIG_HOME, .config/containers/auth.json"
  })
  void find_emptyVariable_isAsIfUnset(String variable, String file) throws Exception {
    podman("home/" + file, "home");
    Map<String, String> environment = Map.of(variable, "", "HOME", directory + "/home");
    assertThat(new DockerConfig(environment, directory.resolve("none")).find("h.x", "a"))
        .hasValue(new Credentials.Password("podman", "home"));
  }

  /** As root's podman leaves /run/containers behind for everybody else. */
  @Test
  void find_filesThatMayNotBeRead_areNoneUnlessTheyAreNamed() throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    podman("home/.config/containers/auth.json", "home");
    podman("run/containers/1000/auth.json", "run");
    Path run = directory.resolve("run");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("---------"));
    Map<String, String> home = Map.of("HOME", directory + "/home", "JOVL_CALLER_UID", "1000");
    Map<String, String> named = Map.of("REGISTRY_AUTH_FILE", run + "/containers/1000/auth.json");
    try (Identity user = Identity.assume(1000, 1000)) {
      assertThat(new DockerConfig(home, run).find("h.x", "a"))
          .hasValue(new Credentials.Password("podman", "home"));
      assertThrows(
          AccessDeniedException.class, () -> new DockerConfig(named, run).find("h.x", "a"));
    } finally {
      Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void find_helperOfTheHostFirst() throws Exception {
    helper("own", "read s; echo \"{\\\"Username\\\":\\\"$s\\\",\\\"Secret\\\":\\\"own\\\"}\"");
    helper("all", "read s; echo \"{\\\"Username\\\":\\\"<token>\\\",\\\"Secret\\\":\\\"$s\\\"}\"");
    CredentialSource source =
        config(
            "{\"credHelpers\":{\"h.x\":\"own\"},\"credsStore\":\"all\",\"auths\":{\"h.x\":"
                + auth("file:1")
                + "}}");
    assertThat(source.find("h.x", "a")).hasValue(new Credentials.Password("h.x", "own"));
    assertThat(source.find("docker.io", "a"))
        .hasValue(new Credentials.Identity("https://index.docker.io/v1/"));
  }

  /** As podman asks it, whose login has put it there. */
  @Test
  void find_helperOfAFileOfPodman_isAskedByTheNameInReferences() throws Exception {
    helper("all", "read s; echo \"{\\\"Username\\\":\\\"<token>\\\",\\\"Secret\\\":\\\"$s\\\"}\"");
    Path file = directory.resolve("auth.json");
    Files.writeString(file, "{\"credHelpers\":{\"docker.io\":\"all\"}}");
    Map<String, String> environment =
        Map.of("REGISTRY_AUTH_FILE", file.toString(), "PATH", directory + ":/usr/bin:/bin");
    assertThat(new DockerConfig(environment, directory.resolve("none")).find("docker.io", "a"))
        .hasValue(new Credentials.Identity("docker.io"));
  }

  @Test
  void find_helperKnowsNothing_fileDoes() throws Exception {
    helper("none", "echo 'credentials not found in native keychain'; exit 1");
    assertThat(
            config("{\"credsStore\":\"none\",\"auths\":{\"h.x\":" + auth("me:p:w") + "}}")
                .find("h.x", "a"))
        .isEqualTo(ME);
  }

  @Test
  void find_helperFails() throws Exception {
    helper("bad", "echo 'keychain locked'; exit 1");
    IOException e =
        assertThrows(IOException.class, () -> config("{\"credsStore\":\"bad\"}").find("h.x", "a"));
    assertThat(e).hasMessageThat().contains("keychain locked");
    e =
        assertThrows(
            IOException.class, () -> config("{\"credsStore\":\"missing\"}").find("h.x", "a"));
    assertThat(e).hasMessageThat().contains("docker-credential-missing");
    assertThrows(IOException.class, () -> config("{\"credsStore\":\"../x\"}").find("h.x", "a"));
  }

  /** As with docker: what is written otherwise counts where the very key is not there. */
  @Test
  void find_theVeryKeyBeforeOthersOfTheHost() throws Exception {
    String old = auth("old:old");
    assertThat(
            config(
                    "{\"auths\":{\"https://r.example\":"
                        + old
                        + ",\"r.example\":"
                        + auth("me:p:w")
                        + "}}")
                .find("r.example", "a"))
        .isEqualTo(ME);
    assertThat(
            config(
                    "{\"auths\":{\"docker.io\":"
                        + old
                        + ",\"https://index.docker.io/v1/\":"
                        + auth("me:p:w")
                        + "}}")
                .find("docker.io", "a"))
        .isEqualTo(ME);
  }

  /** As podman does, which calls Docker Hub by its name, in what it writes itself. */
  @Test
  void find_dockerHubInAFileOfPodman_theNameBeforeTheKeyOfDocker() throws Exception {
    Path file = directory.resolve("containers/7/auth.json");
    Files.createDirectories(file.getParent());
    Files.writeString(
        file,
        "{\"auths\":{\"https://index.docker.io/v1/\":"
            + auth("old:old")
            + ",\"docker.io\":"
            + auth("me:p:w")
            + "}}");
    Path none = directory.resolve("none");
    assertThat(
            new DockerConfig(Map.of("REGISTRY_AUTH_FILE", file.toString()), none)
                .find("docker.io", "a"))
        .isEqualTo(ME);
    assertThat(new DockerConfig(Map.of("JOVL_CALLER_UID", "7"), directory).find("docker.io", "a"))
        .isEqualTo(ME);
  }
}
