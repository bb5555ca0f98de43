package dev.jovl.build.git;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.dockerfile.UrlLogins;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What docker takes for a repository. */
final class GitUrlTest {

  private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  private static void means(String word, String remote, String ref, String directory)
      throws GitException {
    GitUrl url = GitUrl.parse(word);
    assertThat(List.of(url.remote(), url.ref(), url.subdirectory()))
        .containsExactly(remote, ref, directory)
        .inOrder();
  }

  @Test
  void words_thatMeanRepositories() {
    for (String word :
        List.of(
            "https://h/a/b.git",
            "http://h/b.git#r:d",
            "HTTPS://h/b.git?ref=x",
            "git://h/b",
            "ssh://git@h/b",
            "git@h:b",
            "me@h.example:a/b.git#r")) {
      assertWithMessage(word).that(GitUrl.isOne(word)).isTrue();
    }
    for (String word :
        List.of(
            "https://h/b",
            "https://h/b.git/",
            "https://h/b.gitx",
            "https://h/?a=b.git",
            "a",
            "a.git",
            "./git@h:b",
            "file:///a.git",
            "github.com/a/b",
            "C:x")) {
      assertWithMessage(word).that(GitUrl.isOne(word)).isFalse();
    }
    assertThat(GitUrl.isContext("file:///a.git#b")).isTrue();
    assertThat(GitUrl.isContext("github.com/a/b")).isTrue();
    assertThat(GitUrl.isContext("file:///a")).isFalse();
  }

  @Test
  void fragment_hasRefAndDirectory() throws Exception {
    means("https://h/b.git", "https://h/b.git", "", "");
    means("https://h/b.git#a/b:c/d", "https://h/b.git", "a/b", "c/d");
    means("https://h/b.git#:d/", "https://h/b.git", "", "d");
    means("git@h:b.git#v1:/./d", "git@h:b.git", "v1", "d");
    means("github.com/a/b#x", "https://github.com/a/b", "x", "");
    means("https://h/b.git#a%2Fb:c%20d", "https://h/b.git", "a/b", "c d");
  }

  @Test
  void query_hasTheSame_andMore() throws Exception {
    means("https://h/b.git?ref=v1&subdir=/d", "https://h/b.git", "v1", "d");
    means("https://h/b.git?branch=x", "https://h/b.git", "refs/heads/x", "");
    means("https://h/b.git?tag=x#:d", "https://h/b.git", "refs/tags/x", "d");
    means("https://h/b.git?commit=" + COMMIT, "https://h/b.git", COMMIT, "");
    GitUrl url = GitUrl.parse("https://h/b.git?checksum=0123456&keep-git-dir&submodules=0#main");
    assertThat(url.checksum()).isEqualTo("0123456");
    assertThat(url.ref()).isEqualTo("main");
    assertThat(url.keepGitDir()).isTrue();
    assertThat(url.submodules()).isFalse();
    assertThat(url.commitTimes()).isFalse();
    String times = "https://h/b.git?fetch-by-commit=1&mtime=";
    assertThat(GitUrl.parse(times + "commit").commitTimes()).isTrue();
    assertThat(GitUrl.parse(times + "checkout").commitTimes()).isFalse();
  }

  @Test
  void whatCannotBe_isRefused() {
    for (String word :
        List.of(
            "https://h/b.git#--upload-pack=x",
            "https://h/b.git#a:../b",
            "https://h/b.git#a:b/../../c",
            "https://h/b.git#a..b",
            "https://h/b.git#+a",
            "https://h/b.git?ref=a:b",
            "https://h/b.git?ref=a*",
            "https://h/b.git?ref=a%0Ab",
            "https://h/b.git?ref=-a%0A%0Ab",
            "https://h/b.git?ref=a#b",
            "https://h/b.git?tag=a&branch=b",
            "https://h/b.git?ref=a&ref=b",
            "https://h/b.git?depth=1",
            "https://h/b.git?ref=",
            "https://h/b.git?checksum=xyz",
            "https://h/b.git?submodules=maybe",
            "https://h/b.git?mtime=now",
            "https://h/b.git?fetch-by-commit=maybe",
            "https:///b.git",
            "ssh://-oProxyCommand=x/b",
            "ssh://a@-oProxyCommand=x/b",
            "ssh://-a@h/b",
            "-a@h:b",
            "a@-h:b",
            "a@h:-b",
            "git@h:",
            "git://h\n/b")) {
      assertThrows(GitException.class, () -> GitUrl.parse(word), word);
    }
  }

  @Test
  void passwords_areNotShown() throws Exception {
    String url = "https://me:secret@h/b.git";
    assertThat(GitUrl.parse(url).remote()).isEqualTo(url);
    assertThat(UrlLogins.hidden(url + "#a@b")).isEqualTo("https://xxxxx@h/b.git#a@b");
    assertThat(UrlLogins.hidden("clone of '" + url + "' failed: http://h/a@b"))
        .isEqualTo("clone of 'https://xxxxx@h/b.git' failed: http://h/a@b");
  }
}
