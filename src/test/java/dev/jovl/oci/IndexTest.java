package dev.jovl.oci;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class IndexTest {

  private static Index of(String... platforms) throws OciFormatException {
    List<Descriptor> manifests = new ArrayList<>();
    for (String platform : platforms) {
      String[] parts = platform.split("/", -1);
      manifests.add(
          Descriptor.of(MediaTypes.OCI_MANIFEST, platform.getBytes(UTF_8))
              .withPlatform(new Platform(parts[0], parts[1], parts.length > 2 ? parts[2] : "")));
    }
    return new Index(manifests);
  }

  @ParameterizedTest
  @CsvSource({
    "linux/amd64, linux/arm64;linux/amd64, linux/amd64",
    "linux/arm64, linux/arm/v7;linux/arm64/v8, linux/arm64/v8",
    "linux/arm64/v8, linux/arm64, linux/arm64",
    "linux/arm/v7, linux/arm/v5;linux/arm/v6, linux/arm/v6",
    "linux/arm/v7, linux/arm/v6;linux/arm/v7, linux/arm/v7",
    "linux/arm/v6, linux/arm/v7, ",
    "linux/amd64, linux/amd64/v3;linux/amd64, linux/amd64",
    "linux/amd64, windows/amd64;unknown/unknown, ",
    "linux/amd64, linux/386, linux/386",
    "linux/amd64, linux/386;linux/amd64, linux/amd64",
    "linux/386, linux/amd64, ",
    "linux/arm64, linux/386;linux/arm/v6;linux/arm/v7, linux/arm/v7",
    "linux/arm64, linux/arm/v7;linux/arm/v8, linux/arm/v8",
    "linux/arm64, linux/arm, linux/arm",
    "linux/arm/v7, linux/arm64, ",
    "linux/amd64, windows/386, ",
    "x86_64, linux/amd64, linux/amd64",
    "aarch64, linux/amd64;linux/arm64/v8, linux/arm64/v8",
    "linux/arm, linux/arm/v6;linux/arm/v7, linux/arm/v7",
    "linux/arm/5, linux/arm/v7;linux/arm/v6;linux/arm/v5, linux/arm/v5",
    "linux/arm/6, linux/arm/v7;linux/arm/v6, linux/arm/v6",
    "linux/arm/7, linux/arm/v6;linux/arm/v7;linux/arm/v8, linux/arm/v7",
    "linux/arm/8, linux/arm/v7;linux/arm/v8, linux/arm/v8",
    "linux/arm/v6, linux/arm/7;linux/arm/6, linux/arm/6",
    "linux/arm/v6, linux/armhf;linux/armel, linux/armel",
    "linux/arm64, linux/aarch64, linux/aarch64",
    "linux/arm64, linux/arm64/v9;linux/arm64/8, linux/arm64/8",
    "linux/arm64, linux/arm64/v8.2;linux/arm64/v9.1, ",
    "linux/arm64/v9, linux/arm64/v8.6;linux/arm64/v8.4;linux/arm64/v8.5, linux/arm64/v8.5",
    "linux/arm64/v9.1, linux/arm64/v8.6;linux/arm64/v9, linux/arm64/v9",
    "linux/amd64, linux/x86_64, linux/x86_64",
    "linux/amd64/v2, linux/X86-64;linux/AMD64/V2, linux/AMD64/V2",
    "linux/amd64, Linux/amd64/v1, Linux/amd64/v1",
    "linux/amd64, linux/i686, linux/i686",
    "linux/386/any, linux/i386, linux/i386",
    "LINUX/amd64, linux/amd64, linux/amd64",
    "macOS/arm64, darwin/arm64, darwin/arm64",
    "linux/amd64, /amd64, /amd64",
    "linux/ppc64le/power9, linux/ppc64le/power8;linux/ppc64le/power9, linux/ppc64le/power9",
    "linux/ppc64le/power9, linux/ppc64le/power8;linux/ppc64le, linux/ppc64le"
  })
  void select_bestFit(String wanted, String offered, String chosen) throws Exception {
    assertThat(
            of(offered.split(";", -1))
                .select(Platform.parse(wanted))
                .flatMap(Descriptor::platform)
                .map(Platform::toString)
                .orElse(null))
        .isEqualTo(chosen);
  }

  @ParameterizedTest
  @CsvSource({
    "linux/arm64, linux, aarch64, v8, true",
    "linux/amd64, Linux, x86_64, '', true",
    "linux/arm/v6, linux, arm, 6, true",
    "linux/arm/6, linux, arm, 7, false",
    "linux/amd64, linux, i386, '', false",
  })
  void runs_howeverItIsSpelled(
      String wanted, String os, String architecture, String variant, boolean runs)
      throws Exception {
    Platform offered = new Platform(os, architecture, variant);
    assertThat(Platform.parse(wanted).runs(offered)).isEqualTo(runs);
  }

  private static Descriptor entry(String more) throws OciFormatException {
    return entry(MediaTypes.OCI_MANIFEST, more);
  }

  private static Descriptor entry(String mediaType, String more) throws OciFormatException {
    String digest = Digest.of(more.getBytes(UTF_8)).toString();
    String json =
        "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":1%s}".formatted(mediaType, digest, more);
    return Descriptor.fromJson(JsonObject.parse(json.getBytes(UTF_8), 1 << 16, "entry"));
  }

  @Test
  void select_withoutPlatform_comesAfterWhatFits() throws Exception {
    Descriptor bare = entry("");
    Descriptor fits = of("linux/amd64").manifests().get(0);
    Platform wanted = Platform.parse("linux/amd64");
    assertThat(new Index(List.of(bare)).select(wanted)).hasValue(bare);
    assertThat(new Index(List.of(bare, bare)).select(wanted)).hasValue(bare);
    assertThat(new Index(List.of(bare, fits)).select(wanted)).hasValue(fits);
    assertThat(new Index(List.of(fits, bare)).select(Platform.parse("linux/s390x"))).hasValue(bare);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ",\"artifactType\":\"application/vnd.dev.cosign.artifact.sig.v1+json\"",
        ",\"artifactType\":1",
        ",\"annotations\":{\"vnd.docker.reference.type\":\"attestation-manifest\"}",
        ",\"platform\":{\"os\":\"unknown\",\"architecture\":\"unknown\"}",
      })
  void select_imageWithoutPlatformBesideWhatIsNone(String other) throws Exception {
    Descriptor none = entry(other);
    Descriptor image = entry(",\"artifactType\":\"" + MediaTypes.OCI_CONFIG + "\"");
    assertThat(new Index(List.of(none, image)).select(Platform.host())).hasValue(image);
    assertThat(new Index(List.of(none, none)).select(Platform.host())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {MediaTypes.OCI_CONFIG, "application/octet-stream", ""})
  void select_whatIsNeitherManifestNorIndex_isPassedOver(String mediaType) throws Exception {
    Descriptor other = entry(mediaType, "");
    Descriptor index = entry(MediaTypes.OCI_INDEX, "");
    assertThat(new Index(List.of(other)).select(Platform.host())).isEmpty();
    assertThat(new Index(List.of(other, index)).select(Platform.host())).hasValue(index);
  }

  @Test
  void parse_writtenBytesAreStable() throws Exception {
    byte[] bytes = of("linux/amd64", "linux/arm/v7", "Linux/aarch64/8").toBytes();
    assertThat(Index.parse(bytes, MediaTypes.OCI_INDEX).toBytes()).isEqualTo(bytes);
  }

  @Test
  void parse_bothIndexAndManifest() {
    byte[] both = ("{\"schemaVersion\":2,\"manifests\":[],\"layers\":[]}").getBytes(UTF_8);
    assertThrows(OciFormatException.class, () -> Index.parse(both, MediaTypes.OCI_INDEX));
    assertThrows(OciFormatException.class, () -> Manifest.parse(both, MediaTypes.OCI_MANIFEST));
  }

  @Test
  void parse_entryWithoutMediaType_isRefused() {
    String digest = Digest.of(new byte[1]).toString();
    String json =
        "{\"schemaVersion\":2,\"manifests\":[{\"digest\":\"" + digest + "\",\"size\":1}]}";
    OciFormatException e =
        assertThrows(
            OciFormatException.class,
            () -> Index.parse(json.getBytes(UTF_8), MediaTypes.OCI_INDEX));
    assertThat(e).hasMessageThat().contains("\"mediaType\" is missing");
  }

  @ParameterizedTest
  @CsvSource({"linux/", "a/b/c/d", "''", "linux/am d64", "/amd64"})
  void parsePlatform_brokenGrammar(String text) {
    assertThrows(OciFormatException.class, () -> Platform.parse(text));
  }
}
