package dev.jovl.oci;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ReferenceTest {

  private static final String HEX =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  @ParameterizedTest
  @CsvSource({
    "ubuntu, docker.io/library/ubuntu, ubuntu",
    "ubuntu:16.04, docker.io/library/ubuntu:16.04, ubuntu:16.04",
    "library/ubuntu, docker.io/library/ubuntu, ubuntu",
    "docker.io/ubuntu, docker.io/library/ubuntu, ubuntu",
    "index.docker.io/foo/bar, docker.io/foo/bar, foo/bar",
    "docker.io/library/foo/bar, docker.io/library/foo/bar, library/foo/bar",
    "foo/bar/baz, docker.io/foo/bar/baz, foo/bar/baz",
    "localhost/foo, localhost/foo, localhost/foo",
    "localhost:5000/foo:1, localhost:5000/foo:1, localhost:5000/foo:1",
    "localhost:5000, docker.io/library/localhost:5000, localhost:5000",
    "Registry/foo, Registry/foo, Registry/foo",
    "quay.io/a/b__c/d---e.f, quay.io/a/b__c/d---e.f, quay.io/a/b__c/d---e.f",
    "127.0.0.1:5000/x, 127.0.0.1:5000/x, 127.0.0.1:5000/x",
    "[::1]:5000/x:y, [::1]:5000/x:y, [::1]:5000/x:y",
    "a_b/c.d-e:T.1-_, docker.io/a_b/c.d-e:T.1-_, a_b/c.d-e:T.1-_"
  })
  void parse_fillsIn(String text, String canonical, String familiar) throws Exception {
    Reference reference = Reference.parse(text);
    assertThat(reference.toString()).isEqualTo(canonical);
    assertThat(reference.familiar()).isEqualTo(familiar);
    assertThat(Reference.parse(canonical)).isEqualTo(reference);
    assertThat(Reference.parse(familiar)).isEqualTo(reference);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":tag",
        "@sha256:" + HEX,
        HEX,
        "Ubuntu",
        "foo/Bar",
        "foo:",
        "foo:-x",
        "foo:a b",
        "foo@sha256:abc",
        "foo@bar",
        "foo@sha256:" + HEX + "@sha256:" + HEX,
        "-foo",
        "foo-",
        "foo..bar",
        "foo._bar",
        "foo___bar",
        "a//b",
        "/a",
        "a/",
        "../a",
        "a/../b",
        "foo/bar/",
        "host_x:80/foo",
        "a_b.c/foo",
        "-host.com/foo",
        "host..com/foo",
        "host.com:/foo",
        "host.com:8o/foo",
        "[fe80::1%eth0]/x",
        "http://host/foo",
        "foo bar",
        "foo\n"
      })
  void parse_brokenGrammar(String text) {
    assertThrows(OciFormatException.class, () -> Reference.parse(text));
  }

  @Test
  void parse_lengthLimits() throws Exception {
    assertThat(Reference.parse("h.io/" + "a".repeat(255)).path()).hasLength(255);
    assertThrows(OciFormatException.class, () -> Reference.parse("h.io/" + "a".repeat(256)));
    assertThat(Reference.parse("a:" + "t".repeat(128)).tag()).isPresent();
    assertThrows(OciFormatException.class, () -> Reference.parse("a:" + "t".repeat(129)));
  }

  @Test
  void digest_decidesOverTag() throws Exception {
    Reference reference = Reference.parse("foo:1@sha256:" + HEX);
    assertThat(reference.tag()).hasValue("1");
    assertThat(reference.tagOrDigest()).isEqualTo("sha256:" + HEX);
    assertThat(reference.withDefaultTag()).isEqualTo(reference);
  }

  @Test
  void withDefaultTag_onlyIfNothingIsNamed() throws Exception {
    assertThat(Reference.parse("foo").withDefaultTag().familiar()).isEqualTo("foo:latest");
    assertThat(Reference.parse("foo:1").withDefaultTag().familiar()).isEqualTo("foo:1");
  }

  @Test
  void parse_longInputInLinearTime() {
    String text = "a" + "-a".repeat(50_000) + "-";
    assertThrows(OciFormatException.class, () -> Reference.parse(text));
  }

  @Test
  void parse_hostOfManyLabels_isRefused() {
    String host = "a" + ".a".repeat(20_000);
    assertThrows(OciFormatException.class, () -> Reference.parse(host + "/x"));
  }

  @Test
  void parse_longestHost() throws Exception {
    String host = "a-1".repeat(20) + ".b".repeat(90) + ":65535";
    assertThat(Reference.parse(host + "/x").domain()).isEqualTo(host);
    assertThrows(OciFormatException.class, () -> Reference.parse("a".repeat(300) + ".b/x"));
  }
}
