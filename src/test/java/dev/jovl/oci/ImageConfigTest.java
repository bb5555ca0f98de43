package dev.jovl.oci;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ImageConfigTest {

  private static final Digest A = Digest.of("a".getBytes(UTF_8));
  private static final Digest B = Digest.of("b".getBytes(UTF_8));

  @Test
  void toBytes_roundTrip() throws Exception {
    String json =
        "{\"created\":\"2026-01-02T03:04:05Z\",\"author\":\"me\",\"architecture\":\"arm\","
            + "\"variant\":\"v7\",\"os\":\"linux\",\"config\":{\"User\":\"u\","
            + "\"ExposedPorts\":{\"443/tcp\":{},\"80/tcp\":{}},\"Env\":[\"Z=1\",\"A=2\"],"
            + "\"Entrypoint\":[\"/e\"],\"Cmd\":[],\"Volumes\":{\"/v\":{}},\"WorkingDir\":\"/w\","
            + "\"Labels\":{\"a\":\"1\",\"b\":\"2\"},\"StopSignal\":\"SIGINT\","
            + "\"Shell\":[\"/bin/ash\"],\"OnBuild\":[\"RUN x\"],"
            + "\"Healthcheck\":{\"Test\":[\"NONE\"]},\"ArgsEscaped\":true},"
            + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\""
            + A
            + "\"]},\"history\":[{\"created\":\"2026-01-02T03:04:05Z\",\"created_by\":\"x\","
            + "\"comment\":\"c\",\"empty_layer\":true,\"q\":1}],\"os.version\":\"7\"}";
    assertThat(new String(ImageConfig.parse(json.getBytes(UTF_8)).toBytes(), UTF_8))
        .isEqualTo(json);
  }

  @Test
  void parse_nullsAreAbsent() throws Exception {
    String json =
        "{\"os\":\"linux\",\"architecture\":\"amd64\",\"config\":{\"Cmd\":null,\"Env\":null,"
            + "\"Volumes\":null,\"Labels\":null},\"history\":null,"
            + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":null}}";
    ImageConfig config = ImageConfig.parse(json.getBytes(UTF_8));
    assertThat(config.config()).isEqualTo(ContainerConfig.empty());
    assertThat(config.diffIds()).isEmpty();
  }

  @Test
  void parse_emptyCmdIsNotAbsent() throws Exception {
    ContainerConfig cleared =
        ContainerConfig.empty().toBuilder().cmd(Optional.of(List.of())).build();
    ImageConfig read = ImageConfig.parse(ImageConfig.scratch().withConfig(cleared).toBytes());
    assertThat(read.config().cmd()).hasValue(List.of());
    assertThat(read.config().entrypoint()).isEmpty();
  }

  @Test
  void parse_otherRootfsRefused() {
    byte[] json = "{\"rootfs\":{\"type\":\"erofs\"}}".getBytes(UTF_8);
    assertThrows(OciFormatException.class, () -> ImageConfig.parse(json));
    assertThrows(OciFormatException.class, () -> ImageConfig.parse("{}".getBytes(UTF_8)));
  }

  @Test
  void toBytes_setsAreSorted() {
    ContainerConfig one =
        ContainerConfig.empty().toBuilder().volumes(Set.of("/b", "/a", "/c")).build();
    assertThat(new String(one.toJson().toBytes(), UTF_8))
        .isEqualTo("{\"Volumes\":{\"/a\":{},\"/b\":{},\"/c\":{}}}");
  }

  @Test
  void chainId_recursion() throws Exception {
    assertThat(ChainId.of(List.of())).isEmpty();
    assertThat(ChainId.of(List.of(A))).hasValue(A);
    assertThat(ChainId.of(List.of(A, B))).hasValue(Digest.of((A + " " + B).getBytes(UTF_8)));
    ImageConfig image =
        ImageConfig.scratch()
            .withLayer(A, new History("", "x", false))
            .withStep(new History("", "y", true))
            .withLayer(B, new History("", "z", false));
    assertThat(image.chainId()).isEqualTo(ChainId.of(List.of(A, B)));
    assertThat(image.history()).hasSize(3);
  }
}
