package dev.jovl.image.remote;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.image.transfer.TransferListener;
import dev.jovl.oci.Descriptor;
import dev.jovl.oci.Digest;
import dev.jovl.oci.Manifest;
import dev.jovl.oci.Platform;
import dev.jovl.oci.Reference;
import dev.jovl.registry.RegistrySettings;
import dev.jovl.store.Store;
import dev.jovl.testing.FakeRegistry;
import dev.jovl.testing.TestImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A manifest that gives parts which the store has already another size. */
final class StatedSizesTest {
  private final Path directory;
  private final TestImage image = new TestImage();
  private FakeRegistry server;
  private Store store;

  StatedSizesTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @BeforeEach
  void pullTheRightOne() throws Exception {
    server = new FakeRegistry();
    store = Store.open(directory.resolve("store"));
    image.layer("a", "1").layer("b", "2");
    image.putInto(server, "app", "right");
    pull("app:right");
  }

  @AfterEach
  void stop() throws Exception {
    store.close();
    server.close();
  }

  private Pull.Result pull(String text) throws IOException {
    return new Pull(store, RegistrySettings.ANONYMOUS, Platform.host(), TransferListener.NONE)
        .call(name(text));
  }

  private Reference name(String text) throws IOException {
    return Reference.parse(server.domain() + "/" + text);
  }

  private static Descriptor withSize(Descriptor part, long size) throws IOException {
    return new Descriptor(part.mediaType(), part.digest(), size);
  }

  private void put(Descriptor config, List<Descriptor> layers) throws IOException {
    Manifest right = image.manifest();
    byte[] bytes = new Manifest(right.mediaType(), config, layers).toBytes();
    Digest unused = server.putManifest("app", "wrong", right.mediaType(), bytes);
  }

  private void assertRefused() throws IOException {
    IOException refused = assertThrows(IOException.class, () -> pull("app:wrong"));
    assertThat(refused).hasMessageThat().isNotEmpty();
    assertThat(store.find(name("app:wrong"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {5, 1L << 50})
  void layer(long size) throws Exception {
    List<Descriptor> layers = new ArrayList<>(image.layers());
    layers.set(0, withSize(layers.get(0), size));
    put(image.manifest().config(), layers);
    assertRefused();
  }

  @ParameterizedTest
  @ValueSource(longs = {5, 1L << 20})
  void configuration(long size) throws Exception {
    put(withSize(image.manifest().config(), size), image.layers());
    assertRefused();
  }
}
