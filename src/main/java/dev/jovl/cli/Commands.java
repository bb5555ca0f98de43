package dev.jovl.cli;

import dev.jovl.cli.build.BuildCommand;
import dev.jovl.cli.doctor.DoctorCommand;
import dev.jovl.cli.image.CheckCommand;
import dev.jovl.cli.image.DfCommand;
import dev.jovl.cli.image.HistoryCommand;
import dev.jovl.cli.image.ImagesCommand;
import dev.jovl.cli.image.ImportCommand;
import dev.jovl.cli.image.InspectCommand;
import dev.jovl.cli.image.LoadCommand;
import dev.jovl.cli.image.LoginCommand;
import dev.jovl.cli.image.LogoutCommand;
import dev.jovl.cli.image.PruneCommand;
import dev.jovl.cli.image.PullCommand;
import dev.jovl.cli.image.PushCommand;
import dev.jovl.cli.image.RmiCommand;
import dev.jovl.cli.image.SaveCommand;
import dev.jovl.cli.image.TagCommand;
import dev.jovl.cli.mount.MountCommand;
import dev.jovl.cli.mount.StatCommand;
import dev.jovl.cli.mount.UmountCommand;
import dev.jovl.cli.option.Command;
import dev.jovl.cli.option.JovlCommand;
import dev.jovl.cli.run.RunCommand;
import dev.jovl.cli.semantics.SemanticsCommand;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The commands by name, each class loaded only when its command is asked for. */
final class Commands {
  /** The commands in the order of the help, each with its one line. */
  static final Map<String, String> SUMMARIES = summaries();

  private Commands() {}

  private static Map<String, String> summaries() {
    Map<String, String> table = new LinkedHashMap<>();
    table.put("mount", "Mount a union of directories.");
    table.put("umount", "Unmount unions, also those whose server has died.");
    table.put("stat", "Show counters and memory of a mount.");
    table.put("doctor", "Show what this machine supports, and how to fix what is missing.");
    table.put("completion", "Print a bash script that completes commands, options and images.");
    table.put("build", "Build an image from a Dockerfile.");
    table.put("pull", "Download an image from a registry.");
    table.put("push", "Upload an image to a registry.");
    table.put("images", "List images.");
    table.put("history", "Show the history of an image, the newest step first.");
    table.put("inspect", "Show all details of images, as JSON.");
    table.put("tag", "Add a name to an image.");
    table.put("rmi", "Remove names of images, and the layers that no image needs.");
    table.put("save", "Save images to an archive.");
    table.put("load", "Load images from an archive.");
    table.put("import", "Create an image from a root filesystem.");
    table.put("login", "Check a password at a registry, and store it.");
    table.put("logout", "Remove the stored password of a registry.");
    table.put("run", "Run a program in a container made from an image.");
    table.put("df", "Show the disk usage of layers.");
    table.put("check", "Check layers and documents against their digests.");
    table.put("prune", "Remove unused images and layers.");
    table.put("semantics", "Run the filesystem test cases on jovl and on other filesystems.");
    table.put("help", "Show the help of a command.");
    return table;
  }

  /** Returns a new object of the command of that name, or null if there is none. */
  static @Nullable Command create(String name, JovlCommand jovl) {
    return switch (name) {
      case "mount" -> new MountCommand();
      case "umount" -> new UmountCommand();
      case "stat" -> new StatCommand();
      case "doctor" -> new DoctorCommand();
      case "completion" -> new CompletionCommand();
      case "build" -> new BuildCommand(jovl);
      case "pull" -> new PullCommand(jovl);
      case "push" -> new PushCommand(jovl);
      case "images" -> new ImagesCommand(jovl);
      case "history" -> new HistoryCommand(jovl);
      case "inspect" -> new InspectCommand(jovl);
      case "tag" -> new TagCommand(jovl);
      case "rmi" -> new RmiCommand(jovl);
      case "save" -> new SaveCommand(jovl);
      case "load" -> new LoadCommand(jovl);
      case "import" -> new ImportCommand(jovl);
      case "login" -> new LoginCommand();
      case "logout" -> new LogoutCommand();
      case "run" -> new RunCommand(jovl);
      case "df" -> new DfCommand(jovl);
      case "check" -> new CheckCommand(jovl);
      case "prune", "gc" -> new PruneCommand(jovl);
      case "semantics" -> new SemanticsCommand();
      case "help" -> new HelpCommand();
      default -> null;
    };
  }
}
