package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Stat;
import dev.jovl.testing.PathHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AncestryTest {
  private final Path root;

  AncestryTest(@TempDir Path directory) {
    root = directory;
  }

  private Fd open(String name) throws Exception {
    return PathHandle.of(Files.createDirectories(root.resolve(name)));
  }

  private Stat stat(String name) throws Exception {
    try (Fd fd = open(name)) {
      return Stats.of(fd);
    }
  }

  @Test
  void of_hasAllAboveAndItself() throws Exception {
    try (Fd fd = open("a/b/c")) {
      Ancestry ancestry = Ancestry.of(fd, new Ancestry.Seen());
      assertThat(ancestry.is(stat("a/b/c"))).isTrue();
      assertThat(ancestry.isBelow(stat("a/b/c"))).isFalse();
      assertThat(ancestry.isBelow(stat("a"))).isTrue();
      assertThat(ancestry.isBelow(stat("/"))).isTrue();
      assertThat(ancestry.isBelow(stat("a/d"))).isFalse();
    }
  }

  /** Five hundred layers beside each other are not five hundred ways up to the root. */
  @Test
  void of_endsWhereAnEarlierWalkCame() throws Exception {
    Ancestry.Seen seen = new Ancestry.Seen();
    try (Fd first = open("a/b/c");
        Fd second = open("a/b/d/e")) {
      Ancestry unused = Ancestry.of(first, seen);
      Ancestry ancestry = Ancestry.of(second, seen);
      assertThat(ancestry.is(stat("a/b/d/e"))).isTrue();
      assertThat(ancestry.isBelow(stat("a/b/d"))).isTrue();
      assertThat(ancestry.isBelow(stat("a"))).isFalse();
    }
  }
}
