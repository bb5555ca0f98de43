package dev.jovl.build.git;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.testing.GitFixture;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is checked out of a repository. */
final class GitRepositoryTest {

  private final Path temp;
  private final GitFixture origin;
  private final String first;
  private final String second;
  private int number;

  GitRepositoryTest(@TempDir Path temp) throws IOException {
    this.temp = temp;
    this.origin = new GitFixture(temp, "origin");
    this.first = origin.file("f", "first").file("d/g", "inner").commit("main");
    origin.tag("v1");
    this.second = origin.file("f", "second").commit("side");
  }

  private GitRepository repository(String url) throws IOException {
    Path place = Files.createDirectory(temp.resolve("place-" + number++));
    return new GitRepository(GitUrl.parse(url), place, SshAccess.ofDockerfile(Optional.empty()));
  }

  private Path checkOut(String suffix) throws IOException {
    return repository(origin.url() + suffix).checkOut(false);
  }

  private void is(String suffix, String content) throws IOException {
    assertThat(Files.readString(checkOut(suffix).resolve("f"))).isEqualTo(content);
  }

  private void refused(String url, String message) {
    GitException e = assertThrows(GitException.class, () -> repository(url).checkOut(false));
    assertThat(e).hasMessageThat().contains(message);
  }

  @Test
  void refs_ofEveryKind() throws Exception {
    is("", "first");
    is("#side", "second");
    is("#refs/heads/side", "second");
    is("#v1", "first");
    is("?tag=v1", "first");
    is("?branch=side", "second");
    is("#" + second, "second");
    is("#" + first, "first");
    origin.git("push", "-q", origin.bare().toString(), "HEAD:refs/pull/7/head");
    is("#pull/7/head", "second");
    assertThat(repository(origin.url() + "#v1").commit()).isEqualTo(first);
  }

  @Test
  void branch_goesBeforeATagOfThatName() throws Exception {
    origin.tag("main");
    is("#main", "first");
    is("?tag=main", "second");
  }

  @Test
  void commit_thatNoBranchHasAnyMore() throws Exception {
    origin.git("commit", "-q", "--amend", "--allow-empty", "-m", "other");
    origin.commit("side");
    is("#" + second, "second");
    refused(origin.url() + "#" + "a".repeat(40), "a".repeat(40));
  }

  @Test
  void files_haveNoHistory_andTheUsualModes() throws Exception {
    origin.file("x", "");
    Files.setPosixFilePermissions(
        temp.resolve("origin-work/x"), PosixFilePermissions.fromString("rwx------"));
    origin.commit("main");
    Path tree = checkOut("");
    assertThat(names(tree)).containsExactly("d", "f", "x");
    assertThat(mode(tree)).isEqualTo("rwxr-xr-x");
    assertThat(mode(tree.resolve("f"))).isEqualTo("rw-r--r--");
    assertThat(mode(tree.resolve("x"))).isEqualTo("rwxr-xr-x");
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> names = Files.list(directory)) {
      return names.map(it -> it.getFileName().toString()).sorted().toList();
    }
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void keptGit_isShallow_andSaysTheSameEachTime() throws Exception {
    Path tree = repository(origin.url() + "#side").checkOut(true);
    assertThat(GitFixture.git(tree, "log", "--format=%H").strip()).isEqualTo(second);
    assertThat(GitFixture.git(tree, "status", "--short")).isEmpty();
    Path one = repository(origin.url() + "#v1").checkOut(true);
    Path other = repository(origin.url() + "#v1").checkOut(true);
    assertThat(GitFixture.git(one, "describe").strip()).isEqualTo("v1");
    Path again = repository(origin.url() + "#v1").checkOut(true);
    for (String file : List.of("index", "config", "HEAD", "shallow")) {
      assertThat(Files.readAllBytes(again.resolve(".git").resolve(file)))
          .isEqualTo(Files.readAllBytes(other.resolve(".git").resolve(file)));
    }
    assertThat(names(other.resolve(".git"))).containsNoneOf("logs", "FETCH_HEAD", "hooks");
    assertThat(names(repository(origin.url() + "#v1:d").checkOut(true))).containsExactly("g");
  }

  @Test
  void directory_isNeverALink() throws Exception {
    assertThat(names(checkOut("#main:d"))).containsExactly("g");
    Files.createSymbolicLink(temp.resolve("origin-work/out"), Path.of("/nowhere"));
    Files.createSymbolicLink(temp.resolve("origin-work/in"), Path.of("d"));
    origin.file("d/e/h", "").commit("links");
    refused(origin.url() + "#links:out", "a symbolic link, which is not followed");
    refused(origin.url() + "#links:in/e", "a symbolic link, which is not followed");
    refused(origin.url() + "#main:f", "the directory f is not in the repository");
    refused(origin.url() + "#main:.git", "the directory .git is not in the repository");
    refused(origin.url() + "#main:../d", "leads out of the repository");
  }

  @Test
  void whatIsNotThere_isSaid() {
    refused(origin.url() + "#none", "no branch or tag none is there");
    refused(origin.url() + "#" + first.substring(0, 9), "by all 40 digits of its id");
    refused("file://" + temp.resolve("no.git"), "does not appear to be a git repository");
  }

  @Test
  void checksum_isOfTheCommit() throws Exception {
    is("?checksum=" + first.substring(0, 7) + "#main", "first");
    refused(origin.url() + "?checksum=" + second + "#main", "it is the commit " + first);
  }

  @Test
  void submodules_areTaken_butNoneOfThisMachine() throws Exception {
    GitFixture part = new GitFixture(temp, "part");
    part.file("p", "part").commit("main");
    String allow = "protocol.file.allow=always";
    origin.git("-c", allow, "submodule", "--quiet", "add", part.url(), "local");
    origin.commit("hostile");
    refused(origin.url() + "#hostile", "transport 'file' not allowed");
    assertThat(names(checkOut("?submodules=false#hostile").resolve("local"))).isEmpty();
    origin.git("config", "-f", ".gitmodules", "submodule.local.url", "../part.git");
    origin.commit("relative");
    try (GitFixture served = origin) {
      String url = served.serve() + "#relative";
      Path tree = repository(url).checkOut(false);
      assertThat(names(tree.resolve("local"))).containsExactly("p");
      Path kept = repository(url).checkOut(true);
      assertThat(GitFixture.git(kept.resolve("local"), "status", "--short")).isEmpty();
      Path guarded = repository(url.replace("//", "//me:hush@")).checkOut(true);
      assertThat(filesWith(guarded, "hush")).isEmpty();
      origin.git("config", "-f", ".gitmodules", "submodule.local.url", "../none.git");
      origin.commit("relative");
      GitException e =
          assertThrows(
              GitException.class, () -> repository(url.replace("//", "//me:hush@")).checkOut(true));
      assertThat(e).hasMessageThat().contains("/none.git");
      assertThat(e).hasMessageThat().doesNotContain("hush");
    }
  }

  private static List<Path> filesWith(Path tree, String text) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (new String(Files.readAllBytes(file), ISO_8859_1).contains(text)) {
          found.add(file);
        }
      }
    }
    return found;
  }

  @Test
  void interruption_endsGit() throws Exception {
    GitRepository waiting = repository(origin.url());
    List<Long> before = processes();
    Thread.currentThread().interrupt();
    try {
      assertThrows(InterruptedIOException.class, () -> waiting.checkOut(false));
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      boolean unused = Thread.interrupted();
    }
    List<Long> left = new ArrayList<>(processes());
    left.removeAll(before);
    assertThat(left).isEmpty();
  }

  private static List<Long> processes() {
    return ProcessHandle.current()
        .descendants()
        .filter(ProcessHandle::isAlive)
        .map(ProcessHandle::pid)
        .toList();
  }
}
