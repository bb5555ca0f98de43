package dev.jovl.oci;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonValueTest {

  private static JsonValue parse(String text) throws OciFormatException {
    return JsonValue.parse(text.getBytes(UTF_8), 1 << 20, "test");
  }

  private static String roundTrip(String text) throws OciFormatException {
    return new String(parse(text).toBytes(), UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"b\":1,\"a\":{\"z\":null,\"y\":[true,false,\"\"]}}",
        "[0,-0,1.0,1e5,1E+400,-1.50,12345678901234567890123456789,9223372036854775807]",
        "{\"<&>'\":\"<&>' \\\\ \\\" \\n\"}",
        "\"\u00e9\u4e16\ud83d\ude00\""
      })
  void toBytes_keepsOrderAndSpelling(String text) throws Exception {
    assertThat(roundTrip(text)).isEqualTo(text);
  }

  @Test
  void toBytes_dropsWhiteSpaceOnly() throws Exception {
    assertThat(roundTrip(" { \"a\" : [ 1 , 2 ] }\n")).isEqualTo("{\"a\":[1,2]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{} {}",
        "{\"a\":1,}",
        "[1,]",
        "{a:1}",
        "{'a':1}",
        "// c\n{}",
        "NaN",
        "01",
        "\"\\ud800\"",
        "{\"a\":1,\"a\":2}",
        "{\"a\":1,\"\\u0061\":2}",
        "\"\t\"",
        "True"
      })
  void parse_notStrictJson(String text) {
    assertThrows(OciFormatException.class, () -> parse(text));
  }

  @Test
  void parse_notUtf8() {
    byte[] latin1 = "\"\u00e9\"".getBytes(ISO_8859_1);
    assertThrows(OciFormatException.class, () -> JsonValue.parse(latin1, 100, "test"));
  }

  @Test
  void parse_tooDeep() throws Exception {
    assertThat(roundTrip("[".repeat(65) + "]".repeat(65))).hasLength(130);
    OciFormatException e =
        assertThrows(OciFormatException.class, () -> parse("[".repeat(66) + "]".repeat(66)));
    assertThat(e).hasMessageThat().contains("deeper than 64");
  }

  @Test
  void parse_tooLongOrTooManyValues() {
    assertThrows(OciFormatException.class, () -> JsonValue.parse("[1]".getBytes(UTF_8), 2, "test"));
    assertThrows(OciFormatException.class, () -> parse("[" + "0,".repeat(1 << 18) + "0]"));
  }

  @Test
  void getters_nullIsAbsent() throws Exception {
    JsonObject object = (JsonObject) parse("{\"t\":null,\"a\":null,\"o\":null,\"n\":null}");
    assertThat(object.text("t")).isEmpty();
    assertThat(object.array("a")).isEmpty();
    assertThat(object.object("o")).isEmpty();
    assertThat(object.number("n").isPresent()).isFalse();
    assertThat(object.has("t")).isFalse();
  }

  @Test
  void getters_wrongTypeNamesTheField() throws Exception {
    JsonObject object = (JsonObject) parse("{\"size\":\"1\",\"half\":1.5}");
    OciFormatException e = assertThrows(OciFormatException.class, () -> object.number("size"));
    assertThat(e).hasMessageThat().contains("size");
    assertThrows(OciFormatException.class, () -> object.number("half"));
    assertThrows(OciFormatException.class, () -> object.object("size"));
  }

  @Test
  void equals_orderCounts() throws Exception {
    assertThat(parse("{\"a\":1,\"b\":2}")).isNotEqualTo(parse("{\"b\":2,\"a\":1}"));
    assertThat(((JsonObject) parse("{\"a\":1,\"b\":2}")).without(Set.of("b")))
        .isEqualTo(parse("{\"a\":1}"));
  }
}
