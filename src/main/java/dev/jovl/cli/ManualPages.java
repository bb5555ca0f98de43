package dev.jovl.cli;

import dev.jovl.cli.output.ExitCode;
import dev.jovl.mount.request.OptionName;
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
    for (String line : spec.usageMessage().footer()) {
      if (!line.isEmpty()) {
        page.text(line);
      }
    }
    page.section("OPTIONS");
    for (CommandLine.Model.OptionSpec option : spec.options()) {
      if (!option.hidden()) {
        option(page, option);
      }
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
      environment(page);
    }
    exitCodes(page, name);
    seeAlso(page, name);
    return page.toString();
  }

  private static void option(Roff page, CommandLine.Model.OptionSpec option) {
    String term = String.join(", ", option.names());
    boolean flag = option.arity().max() == 0;
    page.item(
        flag ? term : term + " " + option.paramLabel(), String.join(" ", option.description()));
  }

  private static String helper() {
    Roff page = new Roff("mount.fuse.jovl", 8, "Mount a union of directories from mount(8).");
    page.section("SYNOPSIS").text("mount -t fuse.jovl -o OPTIONS SOURCE DIR");
    page.section("DESCRIPTION").text("The helper that mount(8) calls; it is not called by hand.");
    mountOptions(page);
    page.section("EXIT STATUS");
    page.item("0", "mounted");
    page.item("1", "the call is wrong, or not allowed");
    page.item("32", "the mount failed");
    page.section("SEE ALSO").text("jovl-mount(1), jovl-umount(1), mount(8)");
    return page.toString();
  }

  private static void mountOptions(Roff page) {
    page.section("MOUNT OPTIONS");
    for (OptionName option : OptionName.values()) {
      page.item(option.usage(), option.description());
    }
  }

  private static void environment(Roff page) {
    page.section("ENVIRONMENT");
    page.item("JOVL_ROOT", "where images and layers are kept, unless --root says it");
    page.item(
        "JOVL_RUNTIME_DIR",
        "the directory in which the directory jovl has the socket of the server; otherwise"
            + " /run for root, $XDG_RUNTIME_DIR, or /tmp");
    page.item("JOVL_SERVER_PATIENCE", "seconds that a server stays without a mount, also 0.5; 10");
    page.item("JOVL_DEBUG", "if it is set, an error is followed by its stack trace");
    page.item("JAVA_HOME", "the Java that runs it; otherwise the java of $PATH");
    page.section("FILES");
    page.item("/var/lib/jovl, $XDG_DATA_HOME/jovl", "images and layers of root, of a user");
    page.item("$DOCKER_CONFIG/config.json", "passwords for registries");
  }

  private static void seeAlso(Roff page, String name) {
    String pages =
        switch (name) {
          case "jovl" -> "jovl-mount(1), jovl-build(1), jovl-doctor(1), mount.fuse.jovl(8)";
          case "jovl-mount" -> "jovl(1), jovl-umount(1), jovl-stat(1), mount.fuse.jovl(8), fuse(4)";
          default -> "jovl(1)";
        };
    page.section("SEE ALSO").text(pages);
  }

  private static void exitCodes(Roff page, String name) {
    page.section("EXIT STATUS");
    if (name.equals("jovl-run")) {
      page.text("That of the program; see above.");
      return;
    }
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
