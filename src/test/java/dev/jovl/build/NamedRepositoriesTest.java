package dev.jovl.build;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.build.git.GitUrl;
import dev.jovl.build.request.BuildException;
import dev.jovl.build.request.NamedContext;
import dev.jovl.image.remote.PullPolicy;
import dev.jovl.oci.Digest;
import dev.jovl.testing.GitFixture;
import dev.jovl.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Repositories that the command line gives a name. */
@ExtendWith({NeedsRoot.class, WorkshopPerTest.class})
final class NamedRepositoriesTest {

  private final Workshop shop;
  private final GitFixture origin;

  NamedRepositoriesTest(Workshop shop, @TempDir Path temp) throws IOException {
    this.shop = shop;
    this.origin = new GitFixture(temp, "origin");
    origin.file("d/file", "first").file(".dockerignore", "d\n").commit("main");
    origin.file("d/file", "aside").commit("side");
  }

  private void name(String name, String behind) throws IOException {
    shop.context(name, new NamedContext.Repository(GitUrl.parse(origin.url() + behind)));
  }

  @Test
  void copy_takesItsFiles_itsIgnoreFileCountsForNothing() throws Exception {
    name("Tree", "");
    Digest image = shop.build("FROM busybox", "COPY --from=tree . /got");
    assertThat(shop.read(image, "got/d/file")).isEqualTo("first");
    assertThat(shop.has(image, "got/.git")).isFalse();
  }

  @Test
  void copy_refAndDirectory_areThoseOfTheUrl() throws Exception {
    name("tree", "#side:d");
    Digest image = shop.build("FROM busybox", "COPY --from=tree file /got");
    assertThat(shop.read(image, "got")).isEqualTo("aside");
  }

  /** As with BuildKit, the build argument for this is of the main context. */
  @Test
  void copy_gitDirectory_onlyWhereTheUrlAsksForIt() throws Exception {
    shop.argument("BUILDKIT_CONTEXT_KEEP_GIT_DIR", "1");
    name("tree", "");
    name("kept", "?keep-git-dir=1");
    Digest image =
        shop.build("FROM busybox", "COPY --from=tree . /tree", "COPY --from=kept . /kept");
    assertThat(shop.has(image, "tree/.git")).isFalse();
    assertThat(shop.has(image, "kept/.git/HEAD")).isTrue();
  }

  /** Files of another time are others, for the cache too. */
  @Test
  void copy_filesHaveTheTimeOfTheCommit_whereThatIsAsked() throws Exception {
    String[] lines = {"FROM busybox", "COPY --from=tree d/file /got"};
    origin.commitOf(1_700_000_101, "main");
    name("tree", "");
    Digest plain = shop.build(lines);
    name("tree", "?mtime=commit");
    Digest timed = shop.build(lines);
    assertThat(timed).isNotEqualTo(plain);
    Instant time =
        shop.in(timed, root -> Files.getLastModifiedTime(root.resolve("got")).toInstant());
    assertThat(time).isEqualTo(Instant.ofEpochSecond(1_700_000_101));
    assertThat(shop.build(lines)).isEqualTo(timed);
  }

  @Test
  void from_isAnImageOfItsFiles_takenFromTheCacheUntilTheyChange() throws Exception {
    name("tree", "");
    String[] lines = {"FROM tree", "COPY --from=busybox /bin /bin", "RUN cat /d/file > /out"};
    assertThat(shop.read(shop.build(lines), "out")).isEqualTo("first");
    Digest unused = shop.build(lines);
    assertThat(shop.executed()).isEmpty();
    origin.file("d/file", "second").commit("main");
    assertThat(shop.read(shop.build(lines), "out")).isEqualTo("second");
  }

  @Test
  void mount_ofItsFiles_isInTheKey() throws Exception {
    name("tree", "");
    String[] lines = {"FROM busybox", "RUN --mount=from=tree,target=/m cat /m/d/file > /out"};
    assertThat(shop.read(shop.build(lines), "out")).isEqualTo("first");
    Digest unused = shop.build(lines);
    assertThat(shop.executed()).isEmpty();
    origin.file("d/file", "second").commit("main");
    assertThat(shop.read(shop.build(lines), "out")).isEqualTo("second");
  }

  /** One build sees one commit, also when the branch moves while it goes on. */
  @Test
  void name_isOneCommitInOneBuild() throws Exception {
    name("tree", "");
    shop.source(
        image -> {
          origin.file("d/file", "later").commit("main");
          return shop.store().find(image).orElseThrow().image();
        });
    shop.pull(PullPolicy.ALWAYS);
    Digest image =
        shop.build(
            "FROM tree AS first",
            "FROM busybox",
            "COPY --from=first /d/file /one",
            "COPY --from=tree /d/file /other");
    assertThat(shop.read(image, "one")).isEqualTo("first");
    assertThat(shop.read(image, "other")).isEqualTo("first");
  }

  @Test
  void name_thatNoStepWants_isNotAsked() throws Exception {
    name("tree", "#none");
    Digest image = shop.build("FROM busybox", "RUN echo a > /a");
    assertThat(shop.read(image, "a")).isEqualTo("a\n");
  }

  @Test
  void faults_pointAtTheLineThatWantsIt() throws Exception {
    name("tree", "#none");
    String mount = "RUN --mount=from=tree,target=/m true";
    for (String line : new String[] {"FROM tree", "COPY --from=tree . /x", mount}) {
      BuildException e = assertThrows(BuildException.class, () -> shop.build("FROM busybox", line));
      assertThat(e).hasMessageThat().startsWith("Dockerfile:2: --build-context tree: file:///");
      assertThat(e).hasMessageThat().contains("origin.git: no branch or tag none is there");
    }
  }
}
