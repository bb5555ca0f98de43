package dev.jovl.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jovl.oci.Descriptor;
import dev.jovl.oci.Digest;
import dev.jovl.oci.History;
import dev.jovl.oci.ImageConfig;
import dev.jovl.oci.Manifest;
import dev.jovl.oci.MediaTypes;
import dev.jovl.oci.Platform;
import dev.jovl.tar.TarEntry;
import dev.jovl.tar.TarFormat;
import dev.jovl.tar.TarType;
import dev.jovl.tar.TarWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** A small image in memory: layers of text files, its configuration and its manifest. */
public final class TestImage {

  private final List<byte[]> blobs = new ArrayList<>();
  private final List<Descriptor> layers = new ArrayList<>();
  private ImageConfig config =
      ImageConfig.scratch().withCreated("2026-01-02T03:04:05Z").withAuthor("me");

  /** Returns a plain tar of text files: name, content, name, content. */
  public static byte[] tar(String... files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    TarWriter tar = new TarWriter(bytes, TarFormat.PAX);
    for (int i = 0; i < files.length; i += 2) {
      byte[] content = files[i + 1].getBytes(UTF_8);
      tar.put(
          TarEntry.builder(TarType.FILE, files[i].getBytes(UTF_8))
              .mode(0644)
              .size(content.length)
              .build());
      tar.write(content, 0, content.length);
    }
    tar.finish();
    return bytes.toByteArray();
  }

  /** Returns bytes compressed by gzip. */
  public static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(plain);
    }
    return bytes.toByteArray();
  }

  /** Adds a layer of text files, compressed by gzip. */
  public TestImage layer(String... files) throws IOException {
    byte[] plain = tar(files);
    return layer(MediaTypes.OCI_LAYER_GZIP, gzip(plain), Digest.of(plain));
  }

  /** Adds a layer. */
  public TestImage layer(String mediaType, byte[] blob, Digest diffId) {
    blobs.add(blob);
    layers.add(Descriptor.of(mediaType, blob));
    config =
        config.withLayer(
            diffId, new History("2026-01-02T03:04:05Z", "step " + blobs.size(), false));
    return this;
  }

  /** Sets when it was made. */
  public TestImage created(String time) {
    config = config.withCreated(time);
    return this;
  }

  /** Sets what it runs on. */
  public TestImage platform(Platform platform) {
    config = config.withPlatform(platform);
    return this;
  }

  /** Returns the configuration. */
  public ImageConfig config() {
    return config;
  }

  /** Returns the id of the image. */
  public Digest id() {
    return Digest.of(config.toBytes());
  }

  /** Returns the layers, lowest first. */
  public List<Descriptor> layers() {
    return List.copyOf(layers);
  }

  /** Returns the bytes of a layer. */
  public byte[] blob(int layer) {
    return blobs.get(layer);
  }

  /** Returns the manifest. */
  public Manifest manifest() {
    return new Manifest(
        MediaTypes.OCI_MANIFEST, Descriptor.of(MediaTypes.OCI_CONFIG, config.toBytes()), layers);
  }

  /** Puts everything into a registry and returns the digest of the manifest. */
  public Digest putInto(FakeRegistry registry, String repository, String tag) {
    putBlobsInto(registry, repository);
    return registry.putManifest(repository, tag, MediaTypes.OCI_MANIFEST, manifest().toBytes());
  }

  /** Puts everything but the manifest into a registry. */
  public void putBlobsInto(FakeRegistry registry, String repository) {
    blobs.forEach(blob -> registry.putBlob(repository, blob));
    Digest unused = registry.putBlob(repository, config.toBytes());
  }
}
