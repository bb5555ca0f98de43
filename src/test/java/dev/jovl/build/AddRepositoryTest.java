package dev.jovl.build;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.build.request.BuildException;
import dev.jovl.oci.Digest;
import dev.jovl.testing.GitFixture;
import dev.jovl.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** ADD of a repository, which a server of this machine has. */
@ExtendWith({NeedsRoot.class, WorkshopPerTest.class})
final class AddRepositoryTest {

  private final Workshop shop;
  private final GitFixture origin;
  private final String commit;
  private final String url;

  AddRepositoryTest(Workshop shop, @TempDir Path temp) throws IOException {
    this.shop = shop;
    this.origin = new GitFixture(temp, "origin");
    this.commit = origin.file("f", "first").file("d/g", "inner").commit("main");
    this.url = origin.serve();
  }

  @AfterEach
  void stop() {
    origin.close();
  }

  @Test
  void add_makesItsFiles() throws Exception {
    Digest image = shop.build("FROM busybox", "ADD --chown=7 --chmod=600 " + url + " /to");
    assertThat(shop.read(image, "to/f")).isEqualTo("first");
    assertThat(shop.read(image, "to/d/g")).isEqualTo("inner");
    assertThat(shop.has(image, "to/.git")).isFalse();
    List<Object> found =
        shop.in(
            image,
            root ->
                List.of(
                    Files.getAttribute(root.resolve("to/f"), "unix:mode"),
                    Files.getAttribute(root.resolve("to/f"), "unix:uid")));
    assertThat(found).containsExactly(0100600, 7).inOrder();
  }

  @Test
  void add_ofADirectory_withVariables_besidesOthers() throws Exception {
    shop.file("local", "here");
    Digest image =
        shop.build("FROM busybox", "ARG r=main", "ADD local " + url + "#$r:d /to/", "USER 0");
    assertThat(shop.read(image, "to/g")).isEqualTo("inner");
    assertThat(shop.read(image, "to/local")).isEqualTo("here");
    assertThat(shop.has(image, "to/f")).isFalse();
  }

  @Test
  void add_keepsGit_whereThatIsAsked() throws Exception {
    for (String words : List.of("--keep-git-dir=true " + url, url + "?keep-git-dir=1")) {
      Digest image = shop.build("FROM busybox", "ADD " + words + " /to");
      assertThat(shop.read(image, "to/.git/HEAD")).isEqualTo(commit + "\n");
    }
  }

  @Test
  void add_keepsGit_whereFlagAndUrlAgree() throws Exception {
    String kept = "ADD --keep-git-dir=true " + url + "?keep-git-dir=1 /to";
    assertThat(shop.has(shop.build("FROM busybox", kept), "to/.git")).isTrue();
    String left = "ADD --keep-git-dir=false " + url + "?keep-git-dir=0 /to";
    assertThat(shop.has(shop.build("FROM busybox", left), "to/.git")).isFalse();
    for (String words :
        List.of("true " + url + "?keep-git-dir=0", "false " + url + "?keep-git-dir=1")) {
      String line = "ADD --keep-git-dir=" + words + " /to";
      BuildException e = assertThrows(BuildException.class, () -> shop.build("FROM busybox", line));
      assertThat(e).hasMessageThat().contains("inconsistent keep-git-dir configuration");
    }
  }

  @Test
  void add_isCachedWhileTheRefIsWhereItWas() throws Exception {
    for (String flag : List.of("", "--link ")) {
      String[] lines = {"FROM busybox", "ADD " + flag + url + "#main /to"};
      Digest first = shop.build(lines);
      assertThat(shop.build(lines)).isEqualTo(first);
      assertThat(shop.executed()).isEmpty();
      origin.file("f", "moved" + flag).commit("main");
      assertThat(shop.read(shop.build(lines), "to/f")).isEqualTo("moved" + flag);
    }
  }

  /** As with BuildKit since its 0.29; files of another time are others, for the cache too. */
  @Test
  void add_filesHaveTheTimeOfTheCommit_whereThatIsAsked() throws Exception {
    Digest plain = shop.build("FROM busybox", "ADD " + url + " /to");
    Digest timed = shop.build("FROM busybox", "ADD " + url + "?mtime=commit /to");
    Instant time =
        Instant.ofEpochSecond(Long.parseLong(origin.git("show", "-s", "--format=%ct").strip()));
    for (String path : List.of("to/f", "to/d/g", "to/d")) {
      Instant of =
          shop.in(timed, root -> Files.getLastModifiedTime(root.resolve(path)).toInstant());
      assertThat(of).isEqualTo(time);
    }
    assertThat(timed).isNotEqualTo(plain);
  }

  @Test
  void add_cached_checksNothingOut() throws Exception {
    String[] lines = {"FROM busybox", "ADD " + url + "#" + commit + " /to"};
    Digest first = shop.build(lines);
    origin.close();
    assertThat(shop.build(lines)).isEqualTo(first);
  }

  @Test
  void add_sameFilesOfAnotherCommit_leaveTheStepsBelowCached() throws Exception {
    String[] lines = {"FROM busybox", "ADD " + url + " /to", "RUN echo x > /x"};
    Digest first = shop.build(lines);
    origin.commit("main");
    assertThat(shop.build(lines)).isEqualTo(first);
  }

  @Test
  void add_faults_pointAtTheLine() {
    refused("ADD " + url + "#none /to", "#none: no branch or tag none is there");
    refused("ADD --checksum=" + "0".repeat(40) + " " + url + " /to", "it is the commit " + commit);
    refused("ADD --checksum=sha256:0 " + url + " /to", "is not the id of a commit");
    refused("ADD --checksum=" + commit + " " + url + " x /to/", "--checksum is for one source");
    refused("ADD " + url + "#main:../x /to", "leads out of the repository");
    // Docker takes this for a path in the context: a Dockerfile does not reach this machine.
    refused("ADD " + origin.url() + " /to", "no such file or directory in the context");
  }

  @Test
  void add_checksum_mayBeShortOrEmpty() throws Exception {
    String none = "ADD --checksum=$unset " + url + " " + url + "#main:d /to/";
    assertThat(shop.has(shop.build("FROM busybox", none), "to/g")).isTrue();
    String line = "ADD --checksum=" + commit.substring(0, 12) + " " + url + " /to";
    assertThat(shop.has(shop.build("FROM busybox", line), "to/f")).isTrue();
  }

  private void refused(String line, String message) {
    BuildException e = assertThrows(BuildException.class, () -> shop.build("FROM busybox", line));
    assertThat(e).hasMessageThat().startsWith("Dockerfile:2: ");
    assertThat(e).hasMessageThat().contains(message);
  }
}
