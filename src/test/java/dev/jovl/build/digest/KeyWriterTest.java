package dev.jovl.build.digest;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.oci.Digest;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class KeyWriterTest {

  private static KeyWriter key() {
    return new KeyWriter("test");
  }

  @Test
  void finish_recordsThatLookAlike_differ() {
    Set<Digest> all = new HashSet<>();
    List<Digest> keys =
        List.of(
            key().text("a", "b c").finish(),
            key().text("a", "b").text("c", "").finish(),
            key().text("a", "b").finish(),
            key().text("ab", "").finish(),
            key().list("a", List.of("b", "c")).finish(),
            key().list("a", List.of("b c")).finish(),
            key().list("a", List.of("b")).list("c", List.of()).finish(),
            key().list("a", List.of("", "b")).finish(),
            key().map("a", Map.of("b", "c")).finish(),
            key().number("a", 1).finish(),
            key().text("a", "1").finish(),
            new KeyWriter("other").text("a", "b c").finish());
    all.addAll(keys);
    assertThat(all).hasSize(keys.size());
  }

  @Test
  void finish_equalRecords_areEqual() {
    assertThat(key().text("a", "b").finish()).isEqualTo(key().text("a", "b").finish());
  }
}
