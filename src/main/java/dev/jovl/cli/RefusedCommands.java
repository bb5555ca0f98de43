package dev.jovl.cli;

import dev.jovl.cli.option.RefusedOptions;
import dev.jovl.cli.option.RefusedOptions.Group;
import java.util.Optional;

/** Commands of docker and podman that are not there, each with what there is instead. */
final class RefusedCommands {

  private static final RefusedOptions REFUSED =
      new RefusedOptions(
          Group.of(
              "a container runs in the foreground and nothing is kept of it; use jovl run",
              "attach commit container cp create diff export kill logs pause port ps rename restart"
                  + " rm start stats stop top unpause update wait"),
          Group.of("nothing else gets into a container; use jovl run IMAGE sh -c COMMAND", "exec"),
          Group.of("use jovl --version", "version"),
          Group.of("use jovl doctor for the machine, and jovl df for the store", "info"),
          Group.of("its commands stand alone here; use jovl images, build, rmi and so on", "image"),
          Group.of("use jovl build", "builder buildx"),
          Group.of("use jovl df, jovl prune or jovl doctor", "system"),
          Group.of(
              "there are no volumes and no networks; see -v and --network of jovl run",
              "network volume"),
          Group.of("registries are not searched; name an image to jovl pull", "search"));

  private RefusedCommands() {}

  /** Returns why a command of docker is not there, and what to use instead. */
  static Optional<String> answer(String name) {
    return REFUSED.answer(name);
  }
}
