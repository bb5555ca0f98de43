package dev.jovl.posix;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

final class PathComponentsTest {

  private static List<FileName> of(String path) {
    return PathComponents.of(path.getBytes(ISO_8859_1));
  }

  private static List<FileName> names(String... names) {
    return List.of(names).stream().map(FileName::of).toList();
  }

  @Test
  void of_slashesAroundAndInARow_makeNoComponents() {
    assertThat(of("a/b")).isEqualTo(names("a", "b"));
    assertThat(of("//a///b/")).isEqualTo(names("a", "b"));
    assertThat(of("")).isEmpty();
    assertThat(of("/")).isEmpty();
  }

  @Test
  void of_dots_areComponents() {
    assertThat(of("./a/../...")).isEqualTo(names(".", "a", "..", "..."));
  }

  @Test
  void of_bytesThatAreNoText_areKept() {
    assertThat(of("a/\u00ff").get(1).toBytes()).isEqualTo(new byte[] {(byte) 0xff});
  }

  @Test
  void of_nul_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> of("a/b\0c"));
  }
}
