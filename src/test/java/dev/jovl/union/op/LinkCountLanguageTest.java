package dev.jovl.union.op;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.linux.Self;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept on disk has the same digits in every language. */
final class LinkCountLanguageTest {
  private final Locale usual = Locale.getDefault(Locale.Category.FORMAT);

  @BeforeEach
  void speakArabic() {
    // Loads the native library, which is named with digits.
    assertThat(Self.effectiveUid()).isAtLeast(0);
    Locale.setDefault(Locale.Category.FORMAT, Locale.forLanguageTag("ar-EG"));
  }

  @AfterEach
  void speakAsUsual() {
    Locale.setDefault(Locale.Category.FORMAT, usual);
  }

  @Test
  void linkCount_isThatOfAllNamesAfterRemount(@TempDir Path base) throws IOException {
    Path one = Files.createDirectories(base.resolve("lower1")).resolve("one");
    Files.writeString(one, "one");
    for (String name : new String[] {"two", "three"}) {
      Path unused = Files.createLink(base.resolve("lower1").resolve(name), one);
    }
    UnionOptions options = UnionOptions.builder().index(true).build();
    try (OpenedUnion union = OpenedUnion.writable(base, options)) {
      union.write("one", "ONE");
    }
    try (OpenedUnion union = OpenedUnion.writable(base, options)) {
      assertThat(union.stat("one").nlink()).isEqualTo(3);
      union.unlink("two");
    }
    try (OpenedUnion union = OpenedUnion.writable(base, options)) {
      assertThat(union.stat("three").nlink()).isEqualTo(2);
    }
  }
}
