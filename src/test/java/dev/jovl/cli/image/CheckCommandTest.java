package dev.jovl.cli.image;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.cli.Ran;
import dev.jovl.oci.ChainId;
import dev.jovl.oci.Digest;
import dev.jovl.testing.FakeRegistry;
import dev.jovl.testing.FakeRegistryPerTest;
import dev.jovl.testing.NeedsRoot;
import dev.jovl.testing.TestImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store that is whole, and what is told of one that is not: one image pulled, one built. */
@ExtendWith({NeedsRoot.class, FakeRegistryPerTest.class})
final class CheckCommandTest {

  private final Path directory;
  private final FakeRegistry server;
  private TestImage image;
  private Path pulled;
  private Path built;

  CheckCommandTest(@TempDir Path directory, FakeRegistry server) {
    this.directory = directory;
    this.server = server;
  }

  @BeforeEach
  void twoImages() throws Exception {
    image = new TestImage().layer("a", "1").layer("b", "2");
    image.putInto(server, "app", "1");
    assertThat(jovl("pull", "-q", name()).exitCode()).isEqualTo(0);
    List<Path> before = layers();
    Path context = directory.resolve("context");
    Files.writeString(Files.createDirectories(context.resolve("d")).resolve("f"), "content");
    Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY d /d\n");
    Ran build = jovl("build", "-q", "-t", "made", context.toString());
    assertThat(build.exitCode()).isEqualTo(0);
    built = layers().stream().filter(it -> !before.contains(it)).findAny().orElseThrow();
    Digest chain = ChainId.of(image.config().diffIds()).orElseThrow();
    pulled = directory.resolve("store/layers/" + chain.hex());
  }

  private String name() {
    return server.domain() + "/app:1";
  }

  private List<Path> layers() throws IOException {
    try (Stream<Path> layers = Files.list(directory.resolve("store/layers"))) {
      return layers.sorted().toList();
    }
  }

  private Ran jovl(String... args) {
    return Ran.on(directory.resolve("store"), args);
  }

  private void assertTold(String kind, String digest, String user, String why) {
    Ran told = jovl("check");
    assertThat(told.err()).isEmpty();
    assertThat(told.exitCode()).isEqualTo(1);
    List<String> lines = told.out().lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).startsWith(kind + " sha256:" + digest + " is damaged: ");
    assertThat(lines.get(0)).contains(why);
    assertThat(lines.get(0)).contains("needed by " + user);
    assertThat(lines.get(0)).contains("jovl rmi " + user);
    assertThat(lines.get(1)).endsWith(" checked, 1 damaged");
  }

  @Test
  void check_wholeStore() {
    Ran whole = jovl("check");
    assertThat(whole.err()).isEmpty();
    assertThat(whole.out()).matches("3 layers and [3-9] documents checked, all whole\n");
    assertThat(whole.exitCode()).isEqualTo(0);
    assertThat(jovl("check", "made").out()).startsWith("1 layer and 1 document checked");
    assertThat(jovl("check", "--format", "json")).isEqualTo(new Ran(0, "", ""));
    assertThat(jovl("check", "none").exitCode()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"flipped byte", "missing file", "mode", "further file"})
  void check_layerOfABuild(String how) throws IOException {
    Path file = built.resolve("root/d/f");
    switch (how) {
      case "flipped byte" -> Files.writeString(file, "cOntent");
      case "missing file" -> Files.delete(file);
      case "mode" ->
          Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxrwxrwx"));
      default -> Files.writeString(built.resolve("root/g"), "");
    }
    assertTold("layer", String.valueOf(built.getFileName()), "made:latest", "its tar is sha256:");
    assertThat(jovl("check", name()).exitCode()).isEqualTo(0);
    assertThat(jovl("check", "made").exitCode()).isEqualTo(1);
    assertThat(jovl("check", "--format", "{{.Kind}} {{.Images}}").out())
        .isEqualTo("layer made:latest\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "flipped byte",
        "longer file",
        "missing file",
        "lost record",
        "cut record",
        "lost root",
        "mode",
        "owner",
        "time",
        "attribute",
        "further file"
      })
  void check_layerOfATar(String how) throws IOException {
    Path file = pulled.resolve("root/b");
    String why =
        switch (how) {
          case "flipped byte" -> "its tar is sha256:";
          case "longer file" -> "'b' is longer than it was";
          case "missing file" -> "'b': ";
          case "cut record" -> "layer.json";
          case "lost record", "lost root" -> "its files or its record are missing";
          default -> "are not as they were made";
        };
    switch (how) {
      case "flipped byte" -> Files.writeString(file, "3");
      case "longer file" -> Files.writeString(file, "23");
      case "cut record" -> Files.write(pulled.resolve("layer.json"), new byte[0]);
      case "lost record" -> Files.delete(pulled.resolve("layer.json"));
      case "mode" ->
          Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxrwxrwx"));
      case "owner" -> Files.setAttribute(file, "unix:uid", 7);
      case "time" -> Files.setLastModifiedTime(file, FileTime.fromMillis(1));
      case "attribute" -> Files.setAttribute(file, "user:x", ByteBuffer.wrap(new byte[1]));
      case "further file" -> Files.writeString(pulled.resolve("root/g"), "");
      default -> Files.delete(file);
    }
    if (how.equals("lost root")) {
      Files.delete(pulled.resolve("root"));
    }
    assertTold("layer", String.valueOf(pulled.getFileName()), name(), why);
    assertThat(jovl("rmi", name()).exitCode()).isEqualTo(0);
    assertThat(jovl("prune", "--all").exitCode()).isEqualTo(0);
    assertThat(jovl("pull", name()).exitCode()).isEqualTo(0);
    assertThat(jovl("check").exitCode()).isEqualTo(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cut", "missing"})
  void check_documents(String how) throws IOException {
    for (Digest digest : List.of(image.id(), Digest.of(image.manifest().toBytes()))) {
      Path document = directory.resolve("store/documents/sha256/" + digest.hex());
      if (how.equals("cut")) {
        Files.write(document, new byte[0]);
      } else {
        Files.delete(document);
      }
      String why = how.equals("cut") ? "not those of its digest" : "it is missing";
      assertTold("document", digest.hex(), name(), why);
      assertThat(jovl("pull", name()).exitCode()).isEqualTo(0);
      assertThat(jovl("check").exitCode()).isEqualTo(0);
    }
  }
}
