package dev.jovl.oci;

import com.google.common.collect.Sets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The configuration of an image: what it runs on, how it starts, which layers it is made of, and
 * how it came to be. The digest of its bytes is the id of the image.
 *
 * @param created when the image was made, in the form of RFC 3339; empty if not told
 * @param author who made it
 * @param platform what it runs on
 * @param config how a container of it starts
 * @param diffIds the digests of the layers as plain tars, lowest first
 * @param history the steps, first first; those that made layers are as many as the layers, or the
 *     history tells nothing about layers
 * @param unknown the fields that are not understood here
 */
public record ImageConfig(
    String created,
    String author,
    Platform platform,
    ContainerConfig config,
    List<Digest> diffIds,
    List<History> history,
    JsonObject unknown) {

  /** A configuration is at most this long, in bytes. */
  public static final int MAX_BYTES = 8 << 20;

  private static final Set<String> KNOWN =
      Set.of("created", "author", "os", "architecture", "variant", "config", "rootfs", "history");

  /** Copies the collections. */
  public ImageConfig {
    diffIds = List.copyOf(diffIds);
    history = List.copyOf(history);
  }

  /** Returns the configuration of an image without layers, for this machine. */
  public static ImageConfig scratch() {
    return new ImageConfig(
        "", "", Platform.host(), ContainerConfig.empty(), List.of(), List.of(), JsonObject.empty());
  }

  /** Returns the configuration that {@code bytes} spell. */
  public static ImageConfig parse(byte[] bytes) throws OciFormatException {
    JsonObject json = JsonObject.parse(bytes, MAX_BYTES, "image configuration");
    JsonObject rootfs = json.requiredObject("rootfs");
    if (!rootfs.requiredText("type").equals("layers")) {
      throw new OciFormatException("the root filesystem of the image is not made of layers");
    }
    List<Digest> diffIds = new ArrayList<>();
    for (String diffId : rootfs.texts("diff_ids")) {
      diffIds.add(Digest.parse(diffId));
    }
    List<History> history = new ArrayList<>();
    for (JsonObject step : json.objects("history")) {
      history.add(History.fromJson(step));
    }
    return new ImageConfig(
        json.text("created").orElse(""),
        json.text("author").orElse(""),
        new Platform(
            json.text("os").orElse(""),
            json.text("architecture").orElse(""),
            json.text("variant").orElse("")),
        ContainerConfig.fromJson(json.object("config").orElse(JsonObject.empty())),
        diffIds,
        history,
        json.without(KNOWN));
  }

  /** Returns the document. */
  public byte[] toBytes() {
    JsonObject.Builder json =
        JsonObject.builder()
            .putUnlessEmpty("created", created)
            .putUnlessEmpty("author", author)
            .put("architecture", platform.architecture())
            .putUnlessEmpty("variant", platform.variant())
            .put("os", platform.os())
            .putUnlessEmpty("config", config.toJson())
            .put(
                "rootfs",
                JsonObject.builder()
                    .put("type", "layers")
                    .put(
                        "diff_ids",
                        JsonValue.Array.ofTexts(diffIds.stream().map(Digest::toString).toList()))
                    .build());
    if (!history.isEmpty()) {
      List<JsonValue> steps = new ArrayList<>();
      history.forEach(step -> steps.add(step.toJson()));
      json.put("history", new JsonValue.Array(steps));
    }
    return json.putAll(unknown).build().toBytes();
  }

  /**
   * Returns when the image was made; nothing if it does not tell, or not in the form of RFC 3339.
   */
  public Optional<Instant> made() {
    try {
      return Optional.of(OffsetDateTime.parse(created).toInstant());
    } catch (DateTimeParseException notTold) {
      return Optional.empty();
    }
  }

  /** Returns the chain id of all layers; none for an image without layers. */
  public Optional<Digest> chainId() {
    return ChainId.of(diffIds);
  }

  /** Returns this configuration with another time of making. */
  public ImageConfig withCreated(String time) {
    return new ImageConfig(time, author, platform, config, diffIds, history, unknown);
  }

  /** Returns this configuration with another author. */
  public ImageConfig withAuthor(String name) {
    return new ImageConfig(created, name, platform, config, diffIds, history, unknown);
  }

  /** Returns this configuration for another platform. */
  public ImageConfig withPlatform(Platform made) {
    return new ImageConfig(created, author, made, config, diffIds, history, unknown);
  }

  /** Returns this configuration with another start. */
  public ImageConfig withConfig(ContainerConfig start) {
    return new ImageConfig(created, author, platform, start, diffIds, history, unknown);
  }

  /**
   * Returns this configuration without the fields that are not understood here, but for those of
   * the system, as {@code os.version}: the others can tell of what this image was made from.
   */
  public ImageConfig withoutUnknown() {
    JsonObject system =
        unknown.without(Sets.filter(unknown.fields().keySet(), name -> !name.startsWith("os.")));
    return new ImageConfig(created, author, platform, config, diffIds, history, system);
  }

  /**
   * Returns this configuration with a history that tells of every layer: what is missing is at its
   * end, so that what comes on top belongs to the layers on top.
   */
  public ImageConfig withWholeHistory() {
    long told = history.stream().filter(step -> !step.emptyLayer()).count();
    List<History> steps = new ArrayList<>(history);
    for (long i = told; i < diffIds.size(); i++) {
      steps.add(new History("", "", false));
    }
    return new ImageConfig(created, author, platform, config, diffIds, steps, unknown);
  }

  /** Returns this configuration after a step that made the layer of this diff id. */
  public ImageConfig withLayer(Digest diffId, History step) {
    List<Digest> layers = new ArrayList<>(diffIds);
    layers.add(diffId);
    List<History> steps = new ArrayList<>(history);
    steps.add(step);
    return new ImageConfig(created, author, platform, config, layers, steps, unknown);
  }

  /** Returns this configuration after a step that made no layer. */
  public ImageConfig withStep(History step) {
    List<History> steps = new ArrayList<>(history);
    steps.add(step);
    return new ImageConfig(created, author, platform, config, diffIds, steps, unknown);
  }
}
