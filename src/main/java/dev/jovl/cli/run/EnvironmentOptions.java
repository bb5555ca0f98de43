package dev.jovl.cli.run;

import dev.jovl.cli.option.CallerEnvironment;
import dev.jovl.cli.option.NameValue;
import dev.jovl.cli.option.Syntax;
import dev.jovl.cli.option.Words;
import dev.jovl.cli.output.Failure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** The options of {@code run} that set variables. */
final class EnvironmentOptions implements Syntax {

  private final Words entries =
      Words.option("-e", "--env")
          .label("NAME[=VALUE]")
          .says(
              "Set a variable; without =VALUE, pass on the caller's, or unset it if the caller"
                  + " has none.");

  private final Words files =
      Words.option("--env-file")
          .label("FILE")
          .completedToFiles()
          .says(
              "Read variables from a file with lines NAME=VALUE, or NAME for the caller's; -e"
                  + " overrides them.");

  @Override
  public void addTo(CommandSpec command) {
    entries.addTo(command);
    files.addTo(command);
  }

  /**
   * Reads the options.
   *
   * @return entries {@code NAME=VALUE}, or {@code NAME} for one that is to be taken away; of two
   *     for one name the last counts
   */
  List<String> read() throws Failure {
    List<String> read = new ArrayList<>();
    for (Path file : files.paths()) {
      EnvFile.read(file).stream()
          .map(EnvironmentOptions::entry)
          .filter(entry -> entry.contains("="))
          .forEach(read::add);
    }
    for (String entry : entries.values()) {
      if (entry.isEmpty() || entry.startsWith("=")) {
        throw Failure.of(
            RunCommand.NOT_RUN, "-e " + entry, "no name of a variable", "write NAME=VALUE");
      }
      read.add(entry(entry));
    }
    return read;
  }

  /** Docker takes a variable away that -e passes on and the caller does not have. */
  private static String entry(String entry) {
    String own = CallerEnvironment.get().get(entry);
    return entry.contains("=") || own == null ? entry : entry + "=" + own;
  }

  /**
   * Joins the variables of an image with others, which take the place of those of their name, or
   * take it away.
   */
  static List<String> join(List<String> image, List<String> others) {
    Map<String, @Nullable String> values = new LinkedHashMap<>();
    image.stream().filter(entry -> entry.contains("=")).forEach(entry -> put(values, entry));
    others.forEach(entry -> put(values, entry));
    List<String> joined = new ArrayList<>();
    values.forEach((name, value) -> joined.add(value == null ? name : name + "=" + value));
    return joined;
  }

  private static void put(Map<String, @Nullable String> values, String entry) {
    NameValue variable = NameValue.of(entry);
    if (variable.value() == null || !variable.name().isEmpty()) {
      values.put(variable.name(), variable.value());
    }
  }
}
