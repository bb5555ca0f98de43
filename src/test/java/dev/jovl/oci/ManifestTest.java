package dev.jovl.oci;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ManifestTest {

  private static final String HEX = "0123456789abcdef".repeat(4);
  private static final String CONFIG =
      "{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\"sha256:"
          + HEX
          + "\",\"size\":7}";
  private static final String LAYER =
      "{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+gzip\",\"digest\":\"sha256:"
          + HEX
          + "\",\"size\":9,\"annotations\":{\"b\":\"1\",\"a\":\"2\"},\"new\":[1]}";

  private static Manifest parse(String json) throws OciFormatException {
    return Manifest.parse(json.getBytes(UTF_8), MediaTypes.OCI_MANIFEST);
  }

  @Test
  void toBytes_keepsUnknownFields() throws Exception {
    String json =
        "{\"schemaVersion\":2,\"mediaType\":\""
            + MediaTypes.OCI_MANIFEST
            + "\",\"config\":"
            + CONFIG
            + ",\"layers\":["
            + LAYER
            + "],\"annotations\":{\"k\":\"v\"},\"subject\":{\"x\":1.0}}";
    Manifest manifest = parse(json);
    assertThat(new String(manifest.toBytes(), UTF_8)).isEqualTo(json);
    assertThat(manifest.layers().get(0).size()).isEqualTo(9);
  }

  @Test
  void parse_mediaTypeMayBeMissing() throws Exception {
    assertThat(parse("{\"schemaVersion\":2,\"config\":" + CONFIG + ",\"layers\":[]}").mediaType())
        .isEqualTo(MediaTypes.OCI_MANIFEST);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"schemaVersion\":1,\"fsLayers\":[]} | schema 1",
        "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.docker.distribution.manifest.v2+json\"}"
            + " | announced as",
        "{\"schemaVersion\":2,\"manifests\":[]} | not the manifest",
        "{\"schemaVersion\":2,\"layers\":[]} | \"config\" is missing",
        "[] | not a JSON object"
      })
  void parse_refused(String json, String why) {
    OciFormatException e = assertThrows(OciFormatException.class, () -> parse(json));
    assertThat(e).hasMessageThat().contains(why);
  }

  @Test
  void parse_configurationWithoutMediaType_asOldRegistriesWrote() throws Exception {
    String config = CONFIG.replaceFirst("\"mediaType\":\"[^\"]*\",", "");
    Manifest manifest = parse("{\"schemaVersion\":2,\"config\":" + config + ",\"layers\":[]}");
    assertThat(manifest.config().mediaType()).isEmpty();
  }

  @Test
  void parse_layerWithoutMediaType_isRefused() {
    String layer = LAYER.replaceFirst("\"mediaType\":\"[^\"]*\",", "");
    OciFormatException e =
        assertThrows(
            OciFormatException.class,
            () ->
                parse(
                    "{\"schemaVersion\":2,\"config\":" + CONFIG + ",\"layers\":[" + layer + "]}"));
    assertThat(e).hasMessageThat().contains("\"mediaType\" is missing");
  }

  @ParameterizedTest
  @CsvSource({"-1", "1.5", "99999999999999999999", "null", "\"7\""})
  void parse_brokenSize(String size) {
    String config = CONFIG.replace(":7}", ":" + size + "}");
    assertThrows(
        OciFormatException.class,
        () -> parse("{\"schemaVersion\":2,\"config\":" + config + ",\"layers\":[]}"));
  }

  @Test
  void verify_lengthAndDigest() throws Exception {
    byte[] bytes = "abc".getBytes(UTF_8);
    Descriptor.of("x", bytes).verify(bytes);
    assertThrows(
        OciFormatException.class, () -> Descriptor.of("x", bytes).verify("abd".getBytes(UTF_8)));
    assertThrows(
        OciFormatException.class, () -> new Descriptor("x", Digest.of(bytes), 4).verify(bytes));
  }
}
