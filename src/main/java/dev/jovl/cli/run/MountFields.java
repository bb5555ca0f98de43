package dev.jovl.cli.run;

import dev.jovl.cli.option.NameValue;
import dev.jovl.cli.output.Failure;
import dev.jovl.gotext.CommaFields;
import dev.jovl.gotext.GoBoolean;
import dev.jovl.run.spec.BindMount;
import dev.jovl.run.spec.Mount;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The fields of {@code --mount}, in the words of docker. */
final class MountFields {

  private static final String FORMS =
      "write type=bind,source=PATH,target=DIR[,readonly] or type=tmpfs,target=DIR[,tmpfs-size=BYTES]"
          + "[,tmpfs-mode=OCTAL][,readonly]";

  private static final Map<String, String> OTHER_NAMES =
      Map.of("src", "source", "dst", "target", "destination", "target", "ro", "readonly");

  private static final List<String> BIND =
      List.of("type", "source", "target", "readonly", "consistency", "bind-propagation");
  private static final List<String> TMPFS =
      List.of("type", "target", "readonly", "consistency", "tmpfs-size", "tmpfs-mode");

  private final String text;
  private final Map<String, String> fields = new HashMap<>();

  /** Reads the fields. */
  MountFields(String text) throws Failure {
    this.text = text;
    List<String> read = CommaFields.of(text).orElseThrow(() -> wrong("a quote stays open"));
    for (String field : read) {
      NameValue given = NameValue.of(field);
      String key = given.name().toLowerCase(Locale.ROOT);
      String name = OTHER_NAMES.getOrDefault(key, key);
      if (given.value() == null && !name.equals("readonly")) {
        throw wrong("unexpected \"" + field + "\"");
      }
      fields.put(name, given.valueOr("true"));
    }
  }

  /** Returns what they ask for. */
  Mount mount() throws Failure {
    String type = fields.getOrDefault("type", "volume");
    return switch (type) {
      case "bind" -> bind();
      case "tmpfs" -> tmpfs();
      case "volume" -> throw wrong("there are no volumes here, and without type= it is one");
      default -> throw wrong("no type \"" + type + "\" here");
    };
  }

  private BindMount bind() throws Failure {
    requireOnly(BIND);
    if (!fields.getOrDefault("bind-propagation", "rprivate").matches("r?private")) {
      throw wrong("mounts are private here");
    }
    return new BindMount(
        Path.of(required("source")).toAbsolutePath(), required("target"), readOnly());
  }

  private Mount tmpfs() throws Failure {
    requireOnly(TMPFS);
    TmpfsOptions options = new TmpfsOptions("--mount " + text);
    if (fields.containsKey("tmpfs-size")) {
      // Here docker reads units as people write them, 64MiB; the kernel knows the letter only.
      String size = required("tmpfs-size").replaceFirst("(?i)(?<=[0-9kmgt])i?b$", "");
      options.set("size=" + size);
    }
    if (fields.containsKey("tmpfs-mode")) {
      options.set("mode=" + required("tmpfs-mode"));
    }
    options.set(readOnly() ? "ro" : "rw");
    return options.on(required("target"));
  }

  private void requireOnly(List<String> known) throws Failure {
    for (String name : fields.keySet()) {
      if (!known.contains(name)) {
        throw wrong("unexpected \"" + name + "\"");
      }
    }
  }

  private String required(String name) throws Failure {
    String value = fields.getOrDefault(name, "");
    if (value.isEmpty()) {
      throw wrong("no " + name + " in it");
    }
    return value;
  }

  private boolean readOnly() throws Failure {
    String value = fields.getOrDefault("readonly", "false");
    return GoBoolean.parse(value)
        .orElseThrow(() -> wrong("readonly is true or false, not \"" + value + "\""));
  }

  private Failure wrong(String cause) {
    return Failure.of(RunCommand.NOT_RUN, "--mount " + text, cause, FORMS);
  }
}
