package dev.jovl.image.remote;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.image.ImageCatalog;
import dev.jovl.image.archive.ArchiveFormat;
import dev.jovl.image.archive.Load;
import dev.jovl.image.archive.RootfsImport;
import dev.jovl.image.archive.Save;
import dev.jovl.image.transfer.TransferListener;
import dev.jovl.layer.compression.Compression;
import dev.jovl.oci.Descriptor;
import dev.jovl.oci.Digest;
import dev.jovl.oci.Platform;
import dev.jovl.oci.Reference;
import dev.jovl.registry.RegistrySettings;
import dev.jovl.store.Store;
import dev.jovl.store.StoredLayer;
import dev.jovl.testing.DebianRegistry;
import dev.jovl.testing.Skopeo;
import dev.jovl.testing.TestImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images between jovl, skopeo and the registry of the distribution project. */
final class DebianRegistryPullTest {

  private final Path directory;
  private final Skopeo skopeo;
  private DebianRegistry server;
  private Store store;

  DebianRegistryPullTest(@TempDir Path directory) {
    this.directory = directory;
    this.skopeo = new Skopeo(directory);
  }

  @BeforeAll
  static void needPrograms() {
    assumeTrue(DebianRegistry.has("docker-registry", "skopeo"), "needs docker-registry, skopeo");
  }

  @BeforeEach
  void start() throws Exception {
    server = new DebianRegistry(directory, "");
    store = Store.open(directory.resolve("store"));
  }

  @AfterEach
  void stop() throws Exception {
    store.close();
    server.close();
  }

  private Reference name(String rest) throws IOException {
    return Reference.parse(server.domain() + "/" + rest);
  }

  private String remote(String rest) {
    return "docker://" + server.domain() + "/" + rest;
  }

  private Pull.Result pull(Store into, String rest) throws IOException {
    return new Pull(into, RegistrySettings.ANONYMOUS, Platform.host(), TransferListener.NONE)
        .call(name(rest));
  }

  private Digest imported(String rest) throws IOException {
    byte[] tar = TestImage.tar("etc/hostname", "box", "usr/share/x", "x".repeat(100_000));
    return new RootfsImport(store, note -> {})
        .tar(new ByteArrayInputStream(tar), "rootfs.tar", Optional.of(name(rest)));
  }

  @Test
  void push_skopeoSeesTheSameDigests() throws Exception {
    Digest image = imported("app:1");
    Descriptor manifest =
        new Push(store, RegistrySettings.ANONYMOUS, Compression.GZIP, TransferListener.NONE)
            .call(name("app:1"));
    assertThat(
            skopeo.text(
                "inspect",
                "--tls-verify=false",
                "--no-tags",
                "--format",
                "{{.Digest}}",
                remote("app:1")))
        .isEqualTo(manifest.digest().toString());
    byte[] config =
        skopeo.run("inspect", "--tls-verify=false", "--config", "--raw", remote("app:1"));
    assertThat(Digest.of(config)).isEqualTo(image);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "zstd"})
  void pull_whatSkopeoRecompressed(String compression) throws Exception {
    Digest image = imported("app:1");
    Path archive = directory.resolve("app.tar");
    try (OutputStream out = Files.newOutputStream(archive)) {
      new Save(store).call(List.of(image.hex()), ArchiveFormat.OCI, Compression.ZSTD, out);
    }
    byte[] unused =
        skopeo.run(
            "copy",
            "--insecure-policy",
            "--dest-tls-verify=false",
            "--dest-compress-format",
            compression,
            "--format",
            "oci",
            "oci-archive:" + archive,
            remote("copied:1"));
    try (Store other = Store.open(directory.resolve("other"))) {
      Pull.Result result = pull(other, "copied:1");
      assertThat(result.image()).isEqualTo(image);
      List<StoredLayer> stack =
          other.stack(new ImageCatalog(other).find(image.hex()).config().chainId().orElseThrow());
      assertThat(Files.readString(stack.get(0).root().resolve("etc/hostname"))).isEqualTo("box");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"oci-archive", "docker-archive"})
  void saveAndLoad_throughSkopeo(String format) throws Exception {
    Digest image = imported("app:1");
    Path archive = directory.resolve("app.tar");
    try (OutputStream out = Files.newOutputStream(archive)) {
      ArchiveFormat wanted = format.startsWith("oci") ? ArchiveFormat.OCI : ArchiveFormat.DOCKER;
      new Save(store).call(List.of(name("app:1").toString()), wanted, Compression.GZIP, out);
    }
    Path back = directory.resolve("back.tar");
    byte[] unused =
        skopeo.run(
            "copy",
            "--insecure-policy",
            format + ":" + archive,
            "docker-archive:" + back + ":h.example/back:2");
    try (Store other = Store.open(directory.resolve("other"))) {
      Load.Loaded loaded =
          new Load(other, Platform.host(), TransferListener.NONE).file(back).get(0);
      assertThat(loaded.names()).containsExactly(Reference.parse("h.example/back:2"));
      assertThat(new ImageCatalog(other).find("h.example/back:2").config().diffIds())
          .isEqualTo(new ImageCatalog(store).find(image.hex()).config().diffIds());
    }
  }
}
