package dev.jovl.build;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.oci.Digest;
import dev.jovl.testing.FileClock;
import dev.jovl.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What of a step gets into its layer: all that the command did, and nothing that jovl did. */
@ExtendWith({NeedsRoot.class, WorkshopPerTest.class})
final class StepLayersTest {

  private final Workshop shop;

  StepLayersTest(Workshop shop) {
    this.shop = shop;
  }

  private Path uppermostRoot(Digest image) throws IOException {
    return shop.store().stack(shop.config(image).chainId().orElseThrow()).get(0).root();
  }

  /** Returns the paths in the uppermost layer. */
  private List<String> uppermost(Digest image) throws IOException {
    Path layer = uppermostRoot(image);
    try (Stream<Path> paths = Files.walk(layer)) {
      return paths.map(path -> "/" + layer.relativize(path)).sorted().toList();
    }
  }

  @Test
  void commandThatChangesNothing_leavesNothing() throws Exception {
    // A container needs hosts, resolv.conf, proc, dev and sys, and none of them is in this image.
    Path etc = Files.createDirectory(shop.context().resolve("etc"));
    Files.createSymbolicLink(etc.resolve("resolv.conf"), Path.of("../run/q/resolv.conf"));
    Digest image =
        shop.build(
            "FROM busybox",
            "COPY etc /etc",
            "RUN mkdir /d",
            "RUN --mount=type=tmpfs,target=/d/e/f --mount=type=cache,target=/etc/c true");
    assertThat(uppermost(image)).containsExactly("/");
  }

  @Test
  void directoryWithAnotherTimeModeOrNothingLeft_isAChange() throws Exception {
    Digest image =
        shop.build(
            "FROM busybox",
            "RUN mkdir /d /e && touch /e/f",
            "RUN touch -d 2001-01-01 /etc && chmod 700 /d && rm -r /e && mkdir -p /e /tmp/new");
    assertThat(uppermost(image)).containsExactly("/", "/d", "/e", "/etc", "/tmp", "/tmp/new");
  }

  @Test
  void root_staysAsItIs() throws Exception {
    Digest image =
        shop.build(
            "FROM busybox",
            "RUN chmod 711 / && touch -d '2001-01-01 00:00:00' /",
            "RUN chmod 600 /etc/passwd");
    FileTime first = FileTime.from(Instant.parse("2001-01-01T00:00:00Z"));
    assertThat(shop.<FileTime>in(image, Files::getLastModifiedTime)).isEqualTo(first);
    assertThat(shop.<Object>in(image, root -> Files.getAttribute(root, "unix:mode")))
        .isEqualTo(040711);
    assertThat(
            shop.<Object>in(
                image, root -> Files.getAttribute(root.resolve("etc/passwd"), "unix:mode")))
        .isEqualTo(0100600);
  }

  @Test
  void timeSetOnPurpose_isPartOfTheResult() throws Exception {
    shop.build("FROM busybox", "RUN touch -d 2001-01-01 /x", "RUN ls -l /x > /y");
    Digest image = shop.build("FROM busybox", "RUN touch -d 2002-02-02 /x", "RUN ls -l /x > /y");
    assertThat(shop.read(image, "y")).contains("2002");
  }

  /** As a make(1) sees it, which has nothing to do or all again. */
  @Test
  void orderOfTimes_isPartOfTheResult() throws Exception {
    String[] lines = {
      "FROM busybox",
      "RUN --mount=target=/m sh /m/script",
      "RUN [ /a -nt /b ] && echo a > /newer || echo b > /newer"
    };
    shop.file("script", "touch /a; until [ /b -nt /a ]; do touch /b; done");
    assertThat(shop.read(shop.build(lines), "newer")).isEqualTo("b\n");
    shop.file("script", "touch /b; until [ /a -nt /b ]; do touch /a; done");
    assertThat(shop.read(shop.build(lines), "newer")).isEqualTo("a\n");
  }

  /** It is often written for the sake of the time. */
  @Test
  void otherCommandWithTheSameFiles_makesALayerOfItsOwn() throws Exception {
    Digest first = shop.build("FROM busybox", "RUN touch /x");
    FileTime old = shop.in(first, root -> Files.getLastModifiedTime(root.resolve("x")));
    FileClock.awaitTick(uppermostRoot(first).resolve("x"), shop.context().resolve("probe"));
    Digest image = shop.build("FROM busybox", "RUN touch /x && true");
    assertThat(shop.<FileTime>in(image, root -> Files.getLastModifiedTime(root.resolve("x"))))
        .isGreaterThan(old);
  }
}
