package dev.jovl.build;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.build.request.BuildException;
import dev.jovl.oci.Digest;
import dev.jovl.testing.NeedsRoot;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which directories COPY and WORKDIR make, and whose they are: as BuildKit makes them. */
@ExtendWith({NeedsRoot.class, WorkshopPerTest.class})
final class MissingDirectoriesTest {

  private final Workshop shop;

  MissingDirectoriesTest(Workshop shop) {
    this.shop = shop;
  }

  /** Returns mode and owners of a file. */
  private String facts(Digest image, String path) throws Exception {
    return shop.in(
        image,
        root -> {
          Path file = root.resolve(path);
          int mode = (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
          return Integer.toOctalString(mode)
              + " "
              + Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS)
              + ":"
              + Files.getAttribute(file, "unix:gid", LinkOption.NOFOLLOW_LINKS);
        });
  }

  private boolean exists(Digest image, String path) throws Exception {
    return shop.in(image, root -> Files.exists(root.resolve(path), LinkOption.NOFOLLOW_LINKS));
  }

  /** Dots of a destination are taken away before anything is looked at. */
  @Test
  void copy_dotsInTheDestination_areOfTheText() throws Exception {
    shop.file("f", "x");
    Digest image =
        shop.build(
            "FROM busybox",
            "RUN mkdir -p /real/deep && ln -s real/deep /link",
            "WORKDIR /w",
            "COPY f ./x/../y",
            "COPY f z/../d/",
            "COPY f /link/../up",
            "COPY f ../../../top",
            "COPY f ./e/.");
    assertThat(exists(image, "w/x")).isFalse();
    assertThat(exists(image, "w/z")).isFalse();
    assertThat(exists(image, "real/up")).isFalse();
    for (String file : new String[] {"w/y", "w/d/f", "up", "top", "w/e/f"}) {
      assertThat(shop.read(image, file)).isEqualTo("x");
    }
  }

  /** mkdir(2) passes the bit on, chown(2) of a directory leaves it, and the group is root's. */
  @Test
  void setgidDirectory_givesItsBitToWhatIsMadeInIt_andNotItsGroup() throws Exception {
    shop.file("f", "x").file("tree/sub/g", "y");
    Digest image =
        shop.build(
            "FROM busybox",
            "RUN mkdir /s && chmod 2775 /s",
            "RUN /bin/busybox chgrp 50 /s",
            "COPY f /s/f",
            "COPY f /s/a/b/",
            "COPY tree /s/",
            "WORKDIR /s/w/v");
    assertThat(facts(image, "s")).isEqualTo("42775 0:50");
    assertThat(facts(image, "s/f")).isEqualTo("100644 0:0");
    for (String made : new String[] {"s/a", "s/a/b", "s/w", "s/w/v"}) {
      assertThat(made + " " + facts(image, made)).isEqualTo(made + " 42755 0:0");
    }
    assertThat(facts(image, "s/sub")).isEqualTo("40755 0:0");
  }

  @Test
  void workdir_inAnEmptyImage_isMade() throws Exception {
    Digest image = shop.build("FROM scratch", "WORKDIR /a/b");
    assertThat(facts(image, "") + ", " + facts(image, "a")).isEqualTo("40755 0:0, 40755 0:0");
    assertThat(facts(image, "a/b")).isEqualTo("40755 0:0");
    assertThat(shop.config(image).config().workingDir()).isEqualTo("/a/b");
    Digest owned = shop.build("FROM scratch", "USER 7", "WORKDIR /c");
    assertThat(facts(owned, "c")).isEqualTo("40755 7:7");
    Digest named = shop.build("FROM scratch", "USER root:root", "WORKDIR /c");
    assertThat(facts(named, "c")).isEqualTo("40755 0:0");
  }

  /**
   * BuildKit gives it to the words of USER as --chown has them, a number alone being the group too,
   * and to root as far as a word says nothing or is unknown.
   */
  @Test
  void workdir_ownerIsOfTheWordsOfUser() throws Exception {
    Map<String, String> owners = new LinkedHashMap<>();
    owners.put("user", "7:8");
    owners.put("7", "7:7");
    owners.put("7:staff", "7:50");
    owners.put("user:", "7:8");
    owners.put(":staff", "0:50");
    owners.put("nobody:staff", "0:50");
    owners.put("user:none", "7:8");
    owners.put("2147483648", "0:0");
    for (Map.Entry<String, String> each : owners.entrySet()) {
      Digest image = shop.build("FROM busybox", "USER " + each.getKey(), "WORKDIR /made");
      assertThat(each.getKey() + " " + facts(image, "made"))
          .isEqualTo(each.getKey() + " 40755 " + each.getValue());
    }
  }

  /** What no image can have is refused, and nothing of it stays, however deep it is. */
  @Test
  void run_thatMakesVeryDeepDirectories_isRefused_andLeavesNothing() throws Exception {
    String path = "d" + "/d".repeat(1900);
    BuildException failure =
        assertThrows(
            BuildException.class,
            () ->
                shop.build(
                    "FROM busybox",
                    "RUN mkdir -p t/" + path + "; for i in 1 2; do mkdir -p n/" + path + " && \\",
                    "/bin/busybox mv t n/" + path + "/t && /bin/busybox mv n t; done"));
    assertThat(failure).hasMessageThat().contains("nested deeper than 1024 levels");
    try (Stream<Path> left =
        Files.list(shop.store().buildCache().mounts().resolveSibling("staging"))) {
      assertThat(left).isEmpty();
    }
    Digest image = shop.build("FROM busybox", "RUN mkdir -p t/" + path.substring(0, 2000));
    assertThat(exists(image, "t/" + path.substring(0, 1999))).isTrue();
  }

  /** BuildKit: both words are numbers, or root, which is 0; nothing is looked up. */
  @Test
  void run_byRootWithAGroup_needsNoAccounts() throws Exception {
    for (String user : new String[] {"root:root", "root:8", "7:root"}) {
      Digest image =
          shop.build(
              "FROM scratch",
              "COPY --from=busybox /bin /bin",
              "USER " + user,
              "WORKDIR /w",
              "RUN [\"/bin/busybox\", \"id\"]");
      assertThat(exists(image, "etc/passwd")).isFalse();
    }
  }
}
