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
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The commands by name, each class loaded only when its command is asked for. */
final class Commands {
  /** The commands in the order of the help. */
  static final List<String> NAMES =
      List.of(
          "mount",
          "umount",
          "stat",
          "doctor",
          "completion",
          "build",
          "pull",
          "push",
          "images",
          "history",
          "inspect",
          "tag",
          "rmi",
          "save",
          "load",
          "import",
          "login",
          "logout",
          "run",
          "df",
          "check",
          "prune",
          "semantics",
          "help");

  private Commands() {}

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
