package dev.jovl.linux.proc;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NamespaceIdsTest {
  @Test
  void has_whatIsInARange() {
    NamespaceIds ids = NamespaceIds.of(List.of("0 1000 1", "   5  100000   3"));
    assertThat(ids.has(0)).isTrue();
    assertThat(ids.has(1)).isFalse();
    assertThat(ids.has(5)).isTrue();
    assertThat(ids.has(7)).isTrue();
    assertThat(ids.has(8)).isFalse();
    assertThat(ids.areAll()).isFalse();
  }

  /** Ids go up to 2^32 - 2, so half of them are negative here. */
  @Test
  void has_largeIds() {
    NamespaceIds all = NamespaceIds.of(List.of("         0          0 4294967295"));
    assertThat(all.areAll()).isTrue();
    assertThat(all.has((int) 4_000_000_000L)).isTrue();
    assertThat(all.has(-2)).isTrue();
    assertThat(all.has(-1)).isFalse();
  }

  @Test
  void hasOutside_whatARangeLeadsTo() {
    NamespaceIds ids = NamespaceIds.of(List.of("0 1000 1", "   5  100000   3"));
    assertThat(ids.hasOutside(1000)).isTrue();
    assertThat(ids.hasOutside(0)).isFalse();
    assertThat(ids.hasOutside(100_002)).isTrue();
    assertThat(ids.hasOutside(100_003)).isFalse();
    assertThat(NamespaceIds.of(List.of("0 4000000000 9")).hasOutside((int) 4_000_000_008L))
        .isTrue();
  }

  @Test
  void map_thatIsNone_isRefused(@TempDir Path directory) throws IOException {
    Path map = Files.writeString(directory.resolve("uid_map"), "0 1000\n");
    assertThat(assertThrows(IOException.class, () -> NamespaceIds.of(map)))
        .hasMessageThat()
        .isEqualTo(map + " is not understood");
  }
}
