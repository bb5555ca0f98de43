package dev.jovl.cli;

import dev.jovl.cli.mount.MountHelp;
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
  /** The synopsis is not broken for a terminal, which would be inside of words too. */
  private static final int ONE_LINE = 10_000;

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
    Roff page = new Roff(name, 1, first(spec));
    spec.usageMessage().autoWidth(false).width(ONE_LINE);
    page.synopsis(command.getHelp().synopsis(0).strip());
    page.section("DESCRIPTION");
    for (String line : spec.usageMessage().description()) {
      if (!line.isEmpty()) {
        page.text(line);
      }
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
      page.item(word.paramLabel(), word.description());
    }
    if (name.equals("jovl-mount")) {
      mountOptions(page);
    }
    if (name.equals("jovl")) {
      page.section("COMMANDS");
      command
          .getSubcommands()
          .forEach((word, about) -> page.item(word, first(about.getCommandSpec())));
      EnvironmentSection.addTo(page);
      FilesSection.addTo(page);
    }
    ExitStatusSection.addTo(page, name);
    seeAlso(page, name);
    return page.toString();
  }

  private static void option(Roff page, CommandLine.Model.OptionSpec option) {
    String term = String.join(", ", option.names());
    String value = option.paramLabel();
    String taken =
        switch (option.arity().max()) {
          case 0 -> "";
          default -> option.arity().min() == 0 ? "[=" + value + "]" : " " + value;
        };
    page.item(term + taken, option.description());
  }

  private static String helper() {
    Roff page = new Roff("mount.fuse.jovl", 8, "Mount a union of directories from mount(8).");
    page.synopsis(
        "mount -t fuse.jovl -o OPTION[,OPTION...] SOURCE DIR",
        "mount.fuse.jovl SOURCE DIR [-sfnv] [-o OPTION[,OPTION...]] [-t TYPE]");
    page.section("DESCRIPTION");
    page.text("The helper that mount(8) calls; it is not called by hand. A line of fstab(5):");
    page.line("jovl /mnt fuse.jovl lowerdir=/top:/bottom,upperdir=/upper,workdir=/work,noauto 0 0");
    page.section("OPTIONS");
    page.item("-s", "report unknown options instead of refusing them");
    page.item("-f", "fake: do everything except the mount");
    page.item("-n, -v", "accepted");
    page.item("-t TYPE", "type that mount(8) was given: fuse.jovl or jovl");
    page.item("-N NAMESPACE", "refused: run mount(8) in that mount namespace instead");
    page.item("-o OPTION[,OPTION...]", "mount options, see below");
    mountOptions(page);
    page.section("EXIT STATUS");
    page.item("0", "mounted");
    page.item("1", "the call is wrong, or not allowed");
    page.item("32", "the mount failed");
    page.item("70", "a defect of jovl");
    page.section("SEE ALSO").text("jovl-mount(1), jovl-umount(1), mount(8), fstab(5)");
    return page.toString();
  }

  private static void mountOptions(Roff page) {
    page.section("MOUNT OPTIONS");
    for (OptionName option : OptionName.values()) {
      page.item(option.usage(), option.description());
    }
    MountHelp.remarks().forEach(page::text);
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

  private static String first(CommandLine.Model.CommandSpec spec) {
    String[] lines = spec.usageMessage().description();
    return lines.length == 0 ? "" : lines[0];
  }
}
