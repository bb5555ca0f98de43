package dev.jovl.cli.build;

import dev.jovl.build.request.Secrets;
import dev.jovl.cli.option.CallerEnvironment;
import dev.jovl.cli.option.NameValue;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.gotext.CommaFields;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads what {@code --secret} names. */
final class SecretOptions {

  private static final List<String> KEYS = List.of("id", "src", "source", "env", "type");

  /** As many bytes as BuildKit takes of a file, which may be a pipe without an end. */
  private static final int MOST = 500 << 10;

  /** Is set where jovl runs again in a user namespace: with the descriptors 0 to 2 alone. */
  private static final String INSIDE = "JOVL_CALLER_UID";

  /** As a shell names what it gives for {@code <(COMMAND)}. */
  private static final Pattern DESCRIPTOR = Pattern.compile("/(dev|proc/self)/fd/([3-9]|\\d{2,})");

  private SecretOptions() {}

  /**
   * Reads secrets.
   *
   * @param options each {@code id=ID[,src=FILE|,env=NAME]}; without a source it is the variable
   *     named ID, or else the file ID. With {@code type=env} a source is the name of a variable. A
   *     variable that is not set is an empty secret; a note on standard error says so. A file may
   *     be a pipe, of which all is read here.
   */
  static Secrets read(List<String> options) throws IOException {
    return read(options, CallerEnvironment.get().containsKey(INSIDE));
  }

  /**
   * Reads secrets.
   *
   * @param inside whether the descriptors of the caller are lost
   */
  static Secrets read(List<String> options, boolean inside) throws IOException {
    Map<String, byte[]> secrets = new HashMap<>();
    for (String option : options) {
      Map<String, String> fields = fields(option);
      String id = fields.getOrDefault("id", "");
      if (id.isEmpty()) {
        throw wrong(option, "no id in it");
      }
      if (inside && DESCRIPTOR.matcher(fields.getOrDefault("src", "")).matches()) {
        throw wrong(option, "a user who is not root cannot give a descriptor");
      }
      secrets.put(id, content(option, id, fields));
    }
    return new Secrets(secrets);
  }

  private static Map<String, String> fields(String option) throws Failure {
    Map<String, String> fields = new HashMap<>();
    if (option.isEmpty()) {
      throw wrong("''", "nothing in it");
    }
    List<String> read =
        CommaFields.of(option).orElseThrow(() -> wrong(option, "a quote stays open"));
    for (String field : read) {
      NameValue given = NameValue.of(field);
      String key = given.name();
      if (given.value() == null || !KEYS.contains(key)) {
        throw wrong(option, "unexpected \"" + field + "\"");
      }
      fields.put(key.equals("source") ? "src" : key, given.value());
    }
    String type = fields.getOrDefault("type", "file");
    if (type.equals("env") && fields.containsKey("src")) {
      fields.putIfAbsent("env", fields.getOrDefault("src", ""));
    } else if (!type.equals("env") && !type.equals("file")) {
      throw wrong(option, "\"" + type + "\" is not a value of type");
    }
    return fields;
  }

  private static byte[] content(String option, String id, Map<String, String> fields)
      throws IOException {
    String variable = fields.getOrDefault("env", fields.containsKey("src") ? "" : id);
    String value = variable.isEmpty() ? null : CallerEnvironment.get().get(variable);
    if (value != null) {
      return value.getBytes(StandardCharsets.UTF_8);
    }
    if (fields.containsKey("env")) {
      // As with BuildKit; a build that can do without the secret goes on.
      System.err.println(
          "the variable " + variable + " is not set: the secret " + id + " is empty");
      return new byte[0];
    }
    return content(option, Path.of(fields.getOrDefault("src", id)));
  }

  private static byte[] content(String option, Path file) throws IOException {
    if (!Files.exists(file) || Files.isDirectory(file)) {
      throw wrong(option, "no file " + file);
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(MOST + 1);
      if (content.length > MOST) {
        throw wrong(option, file + " has more than " + MOST + " bytes");
      }
      return content;
    }
  }

  private static Failure wrong(String option, String cause) {
    return Failure.of(
        ExitCode.USAGE, "--secret " + option, cause, "write id=ID,src=FILE or id=ID,env=NAME");
  }
}
