package dev.jovl.build;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.build.request.BuildException;
import dev.jovl.oci.Digest;
import dev.jovl.testing.NeedsRoot;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code COPY --parents} with what is excluded, and onto what is there. */
@ExtendWith({NeedsRoot.class, WorkshopPerTest.class})
final class KeptParentsTest {

  private final Workshop shop;

  KeptParentsTest(Workshop shop) {
    this.shop = shop;
  }

  /** Without the directory itself nothing of it is there; without what is in it, it is. */
  @Test
  void excludedThemselvesOrInside_haveKeysOfTheirOwn() throws Exception {
    shop.file("x/a/b", "1");
    for (String exclude : List.of("x/a/*", "x/a")) {
      Digest image =
          shop.build("FROM busybox", "COPY --parents --exclude=" + exclude + " x/a /to/");
      assertThat(shop.has(image, "to/x/a")).isEqualTo(exclude.endsWith("*"));
    }
  }

  /**
   * A directory that is there takes the mode of one on the way to a source, and all of one that is
   * a source, as with BuildKit (createParentDirs of fsutil, copy.go).
   */
  @Test
  void directoriesThatAreThere_takeTheModeOfTheSources_andSourcesAllOfThem() throws Exception {
    shop.file("x/f", "1").file("y/d/f", "2");
    shop.shell("chmod 750 x y; chmod 710 y/d");
    Digest image =
        shop.build(
            "FROM busybox",
            "RUN mkdir -p /to/x /to/y/d && chown 7:8 /to/x /to/y /to/y/d",
            "COPY --parents x/f y/d /to/");
    assertThat(shop.mode(image, "to/x") + shop.owner(image, "to/x")).isEqualTo("407507:8");
    assertThat(shop.mode(image, "to/y") + shop.owner(image, "to/y")).isEqualTo("407507:8");
    assertThat(shop.mode(image, "to/y/d") + shop.owner(image, "to/y/d")).isEqualTo("407100:0");
  }

  @Test
  void destination_thatIsThere_staysAsItIs_whenAllIsCopied() throws Exception {
    shop.file("x/f", "1");
    shop.shell("chmod 750 x");
    Digest image =
        shop.build(
            "FROM busybox",
            "RUN mkdir /to && chown 7:8 /to && chmod 711 /to",
            "COPY --parents . /to/",
            "COPY --parents x/./ /to/");
    assertThat(shop.mode(image, "to") + shop.owner(image, "to")).isEqualTo("407117:8");
    assertThat(shop.read(image, "to/x/f") + shop.read(image, "to/f")).isEqualTo("11");
  }

  /**
   * What stands before the dot is where the paths that are kept begin: two stars are one component
   * there, and what follows does not lead out of it.
   */
  @Test
  void wildcardBeforeTheDot_isOfOneComponent() throws Exception {
    shop.file("a/f", "1").file("a/b/f", "2").file("f", "3").file("c/d/f", "4");
    Digest image =
        shop.build(
            "FROM busybox",
            "COPY --parents **/./f /one/",
            "COPY --parents **/./b/** /two/",
            "COPY --parents c/*/./**/f /three/",
            "COPY --parents c/./../d/f /four/");
    assertThat(shop.read(image, "one/f")).isEqualTo("1");
    assertThat(shop.has(image, "one/b")).isFalse();
    assertThat(shop.read(image, "two/b/f")).isEqualTo("2");
    assertThat(shop.has(image, "two/f")).isFalse();
    assertThat(shop.read(image, "three/f") + shop.read(image, "four/d/f")).isEqualTo("44");
  }

  /** A link in the image is no directory, as with BuildKit (copyDirectoryOnly of fsutil). */
  @Test
  void directoryThatIsALinkInTheImage_isRefused() throws Exception {
    shop.file("lib/d/f", "1");
    shop.shell("chmod 700 lib");
    for (String source : List.of("lib/d/f", "lib/d", "lib")) {
      BuildException refused =
          assertThrows(
              BuildException.class,
              () ->
                  shop.build(
                      "FROM busybox",
                      "RUN mkdir -p /to/usr/lib && ln -s usr/lib /to/lib",
                      "COPY --parents " + source + " /to/"));
      assertThat(refused)
          .hasMessageThat()
          .contains("cannot copy the directory lib to what is no directory");
    }
  }
}
