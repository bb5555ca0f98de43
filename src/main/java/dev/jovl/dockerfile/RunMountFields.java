package dev.jovl.dockerfile;

import dev.jovl.gotext.ByteCount;
import dev.jovl.gotext.GoBoolean;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gathers the fields of one {@code --mount} and checks that they go together. */
final class RunMountFields {

  private static final List<String> KEYS =
      List.of(
          "type",
          "source",
          "src",
          "target",
          "dst",
          "destination",
          "from",
          "id",
          "readonly",
          "ro",
          "readwrite",
          "rw",
          "sharing",
          "required",
          "env",
          "size",
          "mode",
          "uid",
          "gid");
  private static final Set<String> SWITCHES =
      Set.of("readonly", "ro", "readwrite", "rw", "required");
  private static final Set<String> SHARING = Set.of("shared", "private", "locked");

  /** Of podman and buildah: labels of SELinux, of which nothing here makes any. */
  private static final Set<String> PASSED_OVER = Set.of("z", "relabel=shared", "relabel=private");

  /** What chown(2) takes for no change is one more. */
  private static final long LARGEST_ID = 0xFFFF_FFFEL;

  private final Origin origin;
  private RunMount.Type type = RunMount.Type.BIND;
  private @Nullable String source;
  private @Nullable String target;
  private @Nullable String from;
  private @Nullable String id;
  private @Nullable Boolean readOnly;
  private @Nullable String sharing;
  private boolean required;
  private @Nullable String env;
  private @Nullable Long size;
  private @Nullable Integer mode;
  private @Nullable Integer uid;
  private @Nullable Integer gid;

  RunMountFields(Origin origin) {
    this.origin = origin;
  }

  void set(String field) throws DockerfileException {
    if (PASSED_OVER.contains(field.toLowerCase(Locale.ROOT))) {
      return;
    }
    int equals = field.indexOf('=');
    String key = (equals < 0 ? field : field.substring(0, equals)).toLowerCase(Locale.ROOT);
    if (!KEYS.contains(key)) {
      throw origin.fault("--mount: unexpected key \"" + key + "\"" + Suggestion.of(key, KEYS));
    }
    if (equals < 0 && !SWITCHES.contains(key)) {
      throw origin.fault("--mount: the field \"" + field + "\" must be a key=value pair");
    }
    assign(key, equals < 0 ? "true" : field.substring(equals + 1));
  }

  private void assign(String key, String value) throws DockerfileException {
    switch (key) {
      case "type" -> type = type(value);
      case "source", "src" -> source = given(value);
      case "target", "dst", "destination" -> target = given(value);
      case "from" -> from = given(value);
      case "id" -> id = given(value);
      case "readonly", "ro" -> readOnly = bool(key, value);
      case "readwrite", "rw" -> readOnly = !bool(key, value);
      case "sharing" -> sharing = sharing(value);
      case "required" -> required = bool(key, value);
      case "env" -> env = given(value);
      case "size" -> size = size(value);
      case "mode" -> mode = mode(value);
      case "uid" -> uid = owner(key, value);
      default -> gid = owner(key, value);
    }
  }

  /** Returns null for nothing, which a variable that is not set leaves. */
  private static @Nullable String given(String value) {
    return value.isEmpty() ? null : value;
  }

  private RunMount.Type type(String value) throws DockerfileException {
    for (RunMount.Type candidate : RunMount.Type.values()) {
      if (candidate.name().equalsIgnoreCase(value)) {
        return candidate;
      }
    }
    throw origin.fault(
        "--mount: unsupported mount type \""
            + value
            + "\""
            + Suggestion.of(value, List.of("bind", "cache", "tmpfs", "secret", "ssh")));
  }

  private String sharing(String value) throws DockerfileException {
    String lower = value.toLowerCase(Locale.ROOT);
    if (!SHARING.contains(lower)) {
      throw origin.fault(
          "--mount: sharing must be shared, private or locked, not \"" + value + "\"");
    }
    return lower;
  }

  private Long size(String value) throws DockerfileException {
    Long bytes = ByteCount.parse(value);
    if (bytes == null) {
      throw origin.fault("--mount: size must be like 64k, 128m or 1g, not \"" + value + "\"");
    }
    return bytes;
  }

  private boolean bool(String key, String value) throws DockerfileException {
    return GoBoolean.parse(value)
        .orElseThrow(
            () ->
                origin.fault("--mount: " + key + " must be true or false, not \"" + value + "\""));
  }

  private int mode(String value) throws DockerfileException {
    try {
      int number = Integer.parseInt(value, 8);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Falls through to the message that a negative number gets too.
    }
    throw notNumber("mode", value);
  }

  /** Returns an id of 32 bits without a sign; the largest of those is that of nobody. */
  private int owner(String key, String value) throws DockerfileException {
    if (!value.matches("[0-9]{1,10}") || Long.parseLong(value) > LARGEST_ID) {
      throw notNumber(key, value);
    }
    return Integer.parseUnsignedInt(value);
  }

  private DockerfileException notNumber(String key, String value) {
    return origin.fault("--mount: " + key + " must be a number, not \"" + value + "\"");
  }

  RunMount mount() throws DockerfileException {
    if (target != null && target.matches("/*")) {
      throw origin.fault(RunMount.ON_THE_ROOT);
    }
    requireFittingFields();
    boolean secret = type == RunMount.Type.SECRET;
    if (secret && (target == null && source == null && id == null)) {
      throw origin.fault("--mount: a secret needs an id, or a target that ends in it");
    }
    if (secret && source != null && id != null) {
      throw origin.fault("--mount: the source of a secret is its id; leave one of them out");
    }
    return new RunMount(
        type,
        secret ? null : source,
        target,
        from,
        secret && source != null ? source : id,
        readOnly,
        sharing,
        required,
        env,
        size,
        mode,
        uid,
        gid);
  }

  /** What a mount cannot have would be passed over. */
  private void requireFittingFields() throws DockerfileException {
    only(sharing, "sharing", RunMount.Type.CACHE);
    only(size, "size", RunMount.Type.TMPFS);
    only(env, "env", RunMount.Type.SECRET);
    only(required ? "" : null, "required", RunMount.Type.SECRET, RunMount.Type.SSH);
    only(from, "from", RunMount.Type.BIND, RunMount.Type.CACHE);
    only(source, "source", RunMount.Type.BIND, RunMount.Type.CACHE, RunMount.Type.SECRET);
    if (type == RunMount.Type.CACHE && from == null && source != null) {
      throw origin.fault("--mount: the source of a cache is in what from= names; give that too");
    }
    if (type == RunMount.Type.BIND) {
      only(mode, "mode");
      only(uid, "uid");
      only(gid, "gid");
    }
  }

  private void only(@Nullable Object value, String field, RunMount.Type... types)
      throws DockerfileException {
    if (value != null && !List.of(types).contains(type)) {
      throw origin.fault(
          "--mount: a mount of type " + type.name().toLowerCase(Locale.ROOT) + " has no " + field);
    }
  }
}
