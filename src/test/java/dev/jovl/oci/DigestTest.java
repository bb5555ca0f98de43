package dev.jovl.oci;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DigestTest {

  /** FIPS 180-4, the digest of no bytes. */
  private static final String EMPTY =
      "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  @Test
  void of_knownVector() {
    assertThat(Digest.of(new byte[0]).toString()).isEqualTo(EMPTY);
    assertThat(Digest.of("abc".getBytes(UTF_8)).shortHex()).isEqualTo("ba7816bf8f01");
  }

  @Test
  void parse_roundTrip() throws Exception {
    assertThat(Digest.parse(EMPTY).toString()).isEqualTo(EMPTY);
    String sha512 = "sha512:" + "0f".repeat(64);
    assertThat(Digest.parse(sha512).toString()).isEqualTo(sha512);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sha256",
        "sha256:",
        "sha256:e3b0",
        "sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
        "SHA256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85g",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n",
        "sha256:../../../../../../../../../../../../../../../../../../../../../etc/",
        "md5:d41d8cd98f00b204e9800998ecf8427e",
        "sha512:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
      })
  void parse_brokenGrammar(String text) {
    assertThrows(OciFormatException.class, () -> Digest.parse(text));
  }

  @Test
  void isOf_otherBytes() throws Exception {
    assertThat(Digest.parse(EMPTY).isOf(new byte[0])).isTrue();
    assertThat(Digest.parse(EMPTY).isOf(new byte[1])).isFalse();
  }
}
