package dev.jovl.cli.build;

import dev.jovl.build.request.Secrets;
import dev.jovl.cli.option.CallerEnvironment;
import dev.jovl.cli.option.NameValue;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.dockerfile.CommaFields;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads what {@code --secret} names. */
final class SecretOptions {

  private static final List<String> KEYS = List.of("id", "src", "source", "env", "type");

  private SecretOptions() {}

  /**
   * Reads secrets.
   *
   * @param options each {@code id=ID[,src=FILE|,env=NAME]}; without a source it is the variable
   *     named ID, or else the file ID. With {@code type=env} a source is the name of a variable. A
   *     variable that is not set is an empty secret; a note on standard error says so.
   */
  static Secrets read(List<String> options) throws IOException {
    Map<String, byte[]> secrets = new HashMap<>();
    for (String option : options) {
      Map<String, String> fields = fields(option);
      String id = fields.getOrDefault("id", "");
      if (id.isEmpty()) {
        throw wrong(option, "no id in it");
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
    Path file = Path.of(fields.getOrDefault("src", id));
    if (!Files.isRegularFile(file)) {
      throw wrong(option, "no file " + file);
    }
    return Files.readAllBytes(file);
  }

  private static Failure wrong(String option, String cause) {
    return Failure.of(
        ExitCode.USAGE, "--secret " + option, cause, "write id=ID,src=FILE or id=ID,env=NAME");
  }
}
