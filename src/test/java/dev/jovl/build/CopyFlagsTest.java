package dev.jovl.build;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.oci.Digest;
import dev.jovl.testing.NeedsRoot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Flags of COPY and ADD that are empty once their variables are expanded, or meet others. */
@ExtendWith({NeedsRoot.class, WorkshopPerTest.class})
final class CopyFlagsTest {

  private final Workshop shop;

  CopyFlagsTest(Workshop shop) {
    this.shop = shop;
  }

  @Test
  void chown_thatIsEmpty_isNone() throws Exception {
    shop.file("f", "x");
    Digest image =
        shop.build(
            "FROM busybox AS from",
            "RUN echo x > /g && busybox chown 3:4 /g",
            "FROM busybox",
            "COPY --chown=$none f /f",
            "COPY --from=from --chown=$none /g /g");
    assertThat(shop.owner(image, "f") + " " + shop.owner(image, "g")).isEqualTo("0:0 3:4");
  }

  /** As with BuildKit, which sees the layers below where a mode is given. */
  @Test
  void link_withAMode_isAnOrdinaryCopy() throws Exception {
    shop.file("f", "x");
    Digest image =
        shop.build(
            "FROM busybox",
            "ARG mode=700",
            "RUN mkdir /real && ln -s real /to",
            "COPY --link --chmod=$mode f /to/copied",
            "ADD --link --chmod=700 f /to/added",
            "COPY --link --chmod=$none f /to/linked");
    assertThat(shop.mode(image, "real/copied")).isEqualTo("100700");
    assertThat(shop.has(image, "real/added")).isTrue();
    assertThat(shop.has(image, "real/linked")).isFalse();
    assertThat(shop.has(image, "to/linked")).isTrue();
  }

  @Test
  void ownerOfAnyName_isNotTakenForNone() throws Exception {
    String[] lines = {
      "FROM busybox AS from",
      "RUN touch /f",
      "FROM busybox",
      "RUN echo null:x:7:7::/:/bin/sh >> /etc/passwd",
      "ARG who",
      "COPY --from=from --chown=$who /f /g"
    };
    assertThat(shop.owner(shop.build(lines), "g")).isEqualTo("0:0");
    assertThat(shop.owner(shop.argument("who", "null").build(lines), "g")).isEqualTo("7:7");
  }
}
