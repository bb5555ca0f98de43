package dev.jovl.registry;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.oci.Descriptor;
import dev.jovl.oci.Digest;
import dev.jovl.oci.ImageConfig;
import dev.jovl.oci.Manifest;
import dev.jovl.oci.MediaTypes;
import dev.jovl.registry.credential.CredentialSource;
import dev.jovl.registry.credential.DockerConfig;
import dev.jovl.testing.DebianRegistry;
import dev.jovl.testing.Skopeo;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs against the registry of the distribution project, with skopeo as second opinion. */
final class DebianRegistryTest {

  /** {@code me:secret}, bcrypt. */
  private static final String USERS =
      "me:$2b$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a\n";

  private static final byte[] LARGE = new byte[BlobPush.CHUNK * 2 + 12_345];

  static {
    new Random(3).nextBytes(LARGE);
  }

  private final Path directory;

  DebianRegistryTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @BeforeAll
  static void needPrograms() {
    assumeTrue(DebianRegistry.has("docker-registry", "skopeo"), "needs docker-registry, skopeo");
  }

  private static Descriptor push(Repository repository, String mediaType, byte[] bytes)
      throws IOException {
    Descriptor blob = Descriptor.of(mediaType, bytes);
    repository.pushBlob(
        blob, offset -> new ByteArrayInputStream(bytes, (int) offset, bytes.length), sent -> {});
    return blob;
  }

  private static Manifest pushImage(Repository repository) throws IOException {
    Descriptor layer = push(repository, MediaTypes.OCI_LAYER, LARGE);
    byte[] configuration = ImageConfig.scratch().toBytes();
    Descriptor config = push(repository, MediaTypes.OCI_CONFIG, configuration);
    return new Manifest(MediaTypes.OCI_MANIFEST, config, List.of(layer));
  }

  @Test
  void push_chunksAndManifest_skopeoSeesTheSame() throws Exception {
    try (DebianRegistry server = new DebianRegistry(directory, "")) {
      Registry registry = Registry.of(server.domain(), RegistrySettings.ANONYMOUS);
      registry.ping();
      Repository repository = registry.repository("team/app");
      byte[] manifest = pushImage(repository).toBytes();
      Digest digest = repository.pushManifest("1.0", MediaTypes.OCI_MANIFEST, manifest);

      Skopeo skopeo = new Skopeo(directory);
      String name = "docker://" + server.domain() + "/team/app:1.0";
      assertThat(skopeo.run("inspect", "--tls-verify=false", "--raw", name)).isEqualTo(manifest);
      assertThat(
              skopeo.text(
                  "inspect", "--tls-verify=false", "--no-tags", "--format", "{{.Digest}}", name))
          .isEqualTo(digest.toString());
      assertThat(repository.tags()).containsExactly("1.0");
      assertThat(repository.hasBlob(Digest.of(LARGE))).isTrue();
    }
  }

  @Test
  void pull_fromOffset() throws Exception {
    try (DebianRegistry server = new DebianRegistry(directory, "")) {
      Repository repository =
          Registry.of(server.domain(), RegistrySettings.ANONYMOUS).repository("a");
      Descriptor layer = pushImage(repository).layers().get(0);
      int offset = LARGE.length - 1000;
      try (InputStream in = repository.blob(layer, offset)) {
        assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(LARGE, offset, LARGE.length));
      }
    }
  }

  @Test
  void mount_fromNextDoor() throws Exception {
    try (DebianRegistry server = new DebianRegistry(directory, "")) {
      Registry registry = Registry.of(server.domain(), RegistrySettings.ANONYMOUS);
      Descriptor layer = pushImage(registry.repository("a")).layers().get(0);
      assertThat(registry.repository("b").mountBlob(layer.digest(), "a")).isTrue();
      assertThat(registry.repository("b").hasBlob(layer.digest())).isTrue();
    }
  }

  @Test
  void push_withPassword() throws Exception {
    try (DebianRegistry server = new DebianRegistry(directory, USERS)) {
      assertThrows(
          RegistryException.class,
          () -> Registry.of(server.domain(), RegistrySettings.ANONYMOUS).ping());

      Files.writeString(
          directory.resolve("config.json"),
          "{\"auths\":{\"" + server.domain() + "\":{\"auth\":\"bWU6c2VjcmV0\"}}}",
          UTF_8);
      CredentialSource credentials =
          new DockerConfig(Map.of("DOCKER_CONFIG", directory.toString()));
      Registry registry =
          Registry.of(
              server.domain(), new RegistrySettings(credentials, false, RetryListener.NONE));
      Repository repository = registry.repository("a");
      byte[] manifest = pushImage(repository).toBytes();
      repository.pushManifest("t", MediaTypes.OCI_MANIFEST, manifest);
      assertThat(repository.manifest("t").bytes()).isEqualTo(manifest);
    }
  }
}
