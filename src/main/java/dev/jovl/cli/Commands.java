package dev.jovl.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** The commands by name, each class loaded only when its command is asked for. */
final class Commands {
  /** The commands in the order of the help, each with its one line. */
  static final Map<String, String> SUMMARIES = summaries();

  private Commands() {}

  private static Map<String, String> summaries() {
    Map<String, String> table = new LinkedHashMap<>();
    table.put("semantics", "Put filesystems to the test, behaviour by behaviour.");
    table.put("help", "Show what a command does and takes.");
    return table;
  }

  /** Returns a new object of the command of that name, or null if there is none. */
  static @Nullable Callable<Integer> create(String name) {
    return switch (name) {
      case "semantics" -> new SemanticsCommand();
      case "help" -> new HelpCommand();
      default -> null;
    };
  }
}
