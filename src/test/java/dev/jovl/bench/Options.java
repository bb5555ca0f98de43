package dev.jovl.bench;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What the command line of {@code scripts/bench} asks for.
 *
 * @param scale how much work, and how many trials
 * @param format how results are shown
 * @param rows which rows, by their names
 * @param contestants who takes part
 * @param list whether only the rows are shown
 */
record Options(
    Scale scale,
    Format format,
    Predicate<String> rows,
    List<Contestant> contestants,
    boolean list) {

  /** How results are shown. */
  enum Format {
    /** Columns for a terminal. */
    TEXT,
    /** A table of Markdown. */
    MARKDOWN,
    /** An object with an array of rows. */
    JSON;

    /** Returns the whole of what is printed. */
    String show(Table table) {
      return switch (this) {
        case TEXT -> table.text();
        case MARKDOWN -> table.markdown();
        case JSON -> table.json();
      };
    }
  }

  /**
   * Reads the arguments.
   *
   * @throws IOException if they are wrong, with what is wrong
   */
  static Options parse(List<String> arguments) throws IOException {
    Scale scale = Scale.FULL;
    int trials = 0;
    Format format = Format.TEXT;
    Predicate<String> rows = name -> true;
    List<Contestant> contestants =
        Arrays.stream(Contestant.values()).filter(Contestant::isInstalled).toList();
    boolean list = false;
    for (int i = 0; i < arguments.size(); i++) {
      switch (arguments.get(i)) {
        case "--quick" -> scale = Scale.QUICK;
        case "--trials" -> trials = trials(value(arguments, ++i));
        case "--markdown" -> format = Format.MARKDOWN;
        case "--json" -> format = Format.JSON;
        case "--list" -> list = true;
        case "--rows" -> rows = pattern(value(arguments, ++i));
        case "--contestants" -> contestants = contestants(value(arguments, ++i));
        default -> throw new IOException(arguments.get(i) + ": no such option; see --help");
      }
    }
    Scale wanted = trials == 0 ? scale : scale.withRepetitions(trials);
    return new Options(wanted, format, rows, contestants, list);
  }

  private static String value(List<String> arguments, int index) throws IOException {
    if (index >= arguments.size()) {
      throw new IOException(arguments.get(index - 1) + ": a value is missing; see --help");
    }
    return arguments.get(index);
  }

  private static int trials(String text) throws IOException {
    if (!text.matches("[1-9][0-9]{0,2}")) {
      throw new IOException("--trials " + text + ": not a number from 1 to 999");
    }
    return Integer.parseInt(text);
  }

  private static Predicate<String> pattern(String text) throws IOException {
    try {
      return Pattern.compile(text).asPredicate();
    } catch (PatternSyntaxException e) {
      throw new IOException("--rows " + text + ": " + e.getDescription(), e);
    }
  }

  private static List<Contestant> contestants(String names) throws IOException {
    try {
      List<Contestant> named =
          Arrays.stream(names.split(",", -1)).map(Contestant::named).distinct().toList();
      for (Contestant contestant : named) {
        if (!contestant.isInstalled()) {
          throw new IOException(contestant + " is not installed; see scripts/setup --with-peers");
        }
      }
      return named;
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
