package dev.jovl.semantics;

import static com.google.common.truth.Truth.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a case has made is gone afterwards. */
final class LeftoversTest {
  private static final int LEVELS = 20;

  /** A path of more than 4,095 bytes cannot be told to the system in one piece. */
  @Test
  void remove_pathsThatAreTooLong(@TempDir Path base) throws Exception {
    Path top = Files.createDirectory(base.resolve("case"));
    Path next = base.resolve("next");
    for (int i = 0; i < LEVELS; i++) {
      Path unused = Files.createDirectory(next);
      unused = Files.move(top, next.resolve("d".repeat(250)));
      unused = Files.move(next, top);
    }
    Leftovers.remove(top);
    assertThat(base.toFile().list()).isEmpty();
  }
}
