package dev.jovl.cli;

import dev.jovl.mount.OptionName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;

/** The manual pages, made from the definitions of the commands. */
final class ManualPages {
  private ManualPages() {}

  /** Writes jovl(1), one page for each command, and mount.fuse.jovl(8) below a directory. */
  static int write(Path directory) throws IOException {
    Path first = Files.createDirectories(directory.resolve("man1"));
    Path eighth = Files.createDirectories(directory.resolve("man8"));
    CommandLine root = Root.all();
    Files.writeString(first.resolve("jovl.1"), of(root, "jovl"));
    for (Map.Entry<String, CommandLine> command : sorted(root).entrySet()) {
      String name = "jovl-" + command.getKey();
      Files.writeString(first.resolve(name + ".1"), of(command.getValue(), name));
    }
    Files.writeString(eighth.resolve("mount.fuse.jovl.8"), helper());
    return ExitCode.OK;
  }

  private static Map<String, CommandLine> sorted(CommandLine root) {
    return new TreeMap<>(root.getSubcommands());
  }

  private static String of(CommandLine command, String name) {
    CommandLine.Model.CommandSpec spec = command.getCommandSpec();
    Roff page = new Roff(name, 1, first(spec.usageMessage().description()));
    CommandLine.Help help = command.getHelp();
    page.section("SYNOPSIS").text(help.synopsis(0).strip());
    page.section("DESCRIPTION");
    for (String line : spec.usageMessage().description()) {
      page.text(line);
    }
    page.section("OPTIONS");
    for (CommandLine.Model.OptionSpec option : spec.options()) {
      String term = String.join(", ", option.names());
      boolean flag = option.arity().max() == 0;
      page.item(
          flag ? term : term + " " + option.paramLabel(), String.join(" ", option.description()));
    }
    for (CommandLine.Model.PositionalParamSpec word : spec.positionalParameters()) {
      page.item(word.paramLabel(), String.join(" ", word.description()));
    }
    if (name.equals("jovl-mount")) {
      mountOptions(page);
    }
    if (name.equals("jovl")) {
      page.section("COMMANDS");
      Commands.SUMMARIES.forEach(page::item);
    }
    exitCodes(page);
    return page.toString();
  }

  private static String helper() {
    Roff page = new Roff("mount.fuse.jovl", 8, "Mount a union of directories from mount(8).");
    page.section("SYNOPSIS").text("mount -t fuse.jovl -o OPTIONS SOURCE DIR");
    page.section("DESCRIPTION").text("The helper that mount(8) calls; it is not called by hand.");
    mountOptions(page);
    return page.toString();
  }

  private static void mountOptions(Roff page) {
    page.section("MOUNT OPTIONS");
    for (OptionName option : OptionName.values()) {
      page.item(option.usage(), option.description());
    }
  }

  private static void exitCodes(Roff page) {
    page.section("EXIT STATUS");
    page.item("0", "done");
    page.item("1", "failed");
    page.item("2", "the command line is wrong");
    page.item("3", "a layer or the mount point is missing, unreadable, or not a directory");
    page.item("4", "upper and work directory cannot be used");
    page.item("5", "in use by another");
    page.item("6", "the system does not allow it");
    page.item("7", "the upper directory was left by a volatile mount that did not end");
    page.item("70", "a defect of jovl");
  }

  private static String first(String[] lines) {
    return lines.length == 0 ? "" : lines[0];
  }
}
