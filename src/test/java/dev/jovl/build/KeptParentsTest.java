package dev.jovl.build;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Self;
import dev.jovl.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code COPY --parents} with what is excluded, and onto what is there. */
@ExtendWith(WorkshopPerTest.class)
final class KeptParentsTest {

  private final Workshop shop;

  KeptParentsTest(Workshop shop) {
    this.shop = shop;
  }

  @BeforeAll
  static void requireRoot() {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
  }

  private boolean has(Digest image, String path) throws IOException {
    return shop.<Boolean>in(image, root -> Files.exists(root.resolve(path)));
  }

  /** Without the directory itself nothing of it is there; without what is in it, it is. */
  @Test
  void excludedThemselvesOrInside_haveKeysOfTheirOwn() throws Exception {
    shop.file("x/a/b", "1");
    for (String exclude : List.of("x/a/*", "x/a")) {
      Digest image =
          shop.build("FROM busybox", "COPY --parents --exclude=" + exclude + " x/a /to/");
      assertThat(has(image, "to/x/a")).isEqualTo(exclude.endsWith("*"));
    }
  }
}
