package dev.jovl.cli.run;

import dev.jovl.cli.output.Failure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options of {@code run} that set variables. */
final class EnvironmentOptions {

  @Option(
      names = {"-e", "--env"},
      paramLabel = "NAME[=VALUE]",
      description = "Set a variable, or pass on that of the caller.")
  List<String> entries = new ArrayList<>();

  @Option(
      names = "--env-file",
      paramLabel = "FILE",
      description =
          "Set the variables of a file, where a line is NAME=VALUE, or NAME for that of the"
              + " caller; -e goes before it.")
  List<Path> files = new ArrayList<>();

  /**
   * Reads the options.
   *
   * @return entries {@code NAME=VALUE}; of two for one name the last counts
   */
  List<String> read() throws Failure {
    List<String> read = new ArrayList<>();
    for (Path file : files) {
      EnvFile.read(file).forEach(entry -> add(read, entry));
    }
    for (String entry : entries) {
      if (entry.isEmpty() || entry.startsWith("=")) {
        throw Failure.of(
            RunCommand.NOT_RUN, "-e " + entry, "no name of a variable", "say NAME=VALUE");
      }
      add(read, entry);
    }
    return read;
  }

  private static void add(List<String> read, String entry) {
    String own = System.getenv().get(entry);
    if (entry.contains("=")) {
      read.add(entry);
    } else if (own != null) {
      read.add(entry + "=" + own);
    }
  }

  /** Joins the variables of an image with others, which take the place of those of their name. */
  static List<String> join(List<String> image, List<String> others) {
    Map<String, String> values = new LinkedHashMap<>();
    image.forEach(entry -> put(values, entry));
    others.forEach(entry -> put(values, entry));
    List<String> joined = new ArrayList<>();
    values.forEach((name, value) -> joined.add(name + "=" + value));
    return joined;
  }

  private static void put(Map<String, String> values, String entry) {
    int equals = entry.indexOf('=');
    if (equals > 0) {
      values.put(entry.substring(0, equals), entry.substring(equals + 1));
    }
  }
}
