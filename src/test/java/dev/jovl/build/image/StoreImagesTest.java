package dev.jovl.build.image;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.oci.Digest;
import dev.jovl.oci.ImageConfig;
import dev.jovl.store.Store;
import dev.jovl.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreImagesTest {

  private final Store store;
  private final StoreImages images;

  StoreImagesTest(@TempDir Path temp) throws IOException {
    this.store = Store.open(temp.resolve("store"));
    this.images =
        new StoreImages(
            store,
            name -> {
              throw new StoreException("not in the store");
            });
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private static ImageConfig labelled(Map<String, String> labels) {
    ImageConfig scratch = ImageConfig.scratch();
    return scratch.withConfig(scratch.config().toBuilder().labels(labels).build());
  }

  private String refusal(ImageConfig config) {
    StoreException e = assertThrows(StoreException.class, () -> images.save(config));
    return String.valueOf(e.getMessage());
  }

  @Test
  void configurationThatCouldNotBeRead_isNotSaved() throws IOException {
    ImageConfig most = labelled(Map.of("a", "x".repeat(ImageConfig.MAX_BYTES - 1_000)));
    assertThat(images.load(images.save(most)).orElseThrow()).isEqualTo(most);
    assertThat(refusal(labelled(Map.of("a", "x".repeat(ImageConfig.MAX_BYTES)))))
        .contains("more than the 8388608 allowed");
    Map<String, String> many = new TreeMap<>();
    for (int i = 0; i < 1 << 18; i++) {
      many.put("l" + i, "");
    }
    assertThat(refusal(labelled(many))).contains("more than 262144 values");
  }

  /** One that was saved before these were refused is made again, and the limit told. */
  @Test
  void configurationThatCannotBeRead_isAsIfItWereNotThere() throws IOException {
    Digest id = store.putDocument("{}".getBytes(UTF_8));
    assertThat(images.load(id).isEmpty()).isTrue();
  }
}
