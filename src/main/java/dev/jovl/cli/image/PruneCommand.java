package dev.jovl.cli.image;

import dev.jovl.cli.option.Command;
import dev.jovl.cli.option.Flag;
import dev.jovl.cli.option.JovlCommand;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.HumanText;
import dev.jovl.run.Containers;
import dev.jovl.store.Collected;
import dev.jovl.store.Store;
import java.io.IOException;

/** {@code jovl prune}, also {@code jovl gc}. */
public final class PruneCommand extends Command {

  private final JovlCommand jovl;

  private final Flag all =
      Flag.option("-a", "--all")
          .says(
              "Also remove the build cache: results of build steps that no named image needs, and"
                  + " cache mounts that no running build uses.");

  private final Flag force = Flag.option("-f", "--force").says("Accepted; prune never asks.");

  /** Makes the command on the store that the root names. */
  public PruneCommand(JovlCommand jovl) {
    super(
        "prune",
        "Remove unused images and layers.",
        "Kept are named images, what a running jovl uses and, without --all, the build"
            + " cache.");
    this.jovl = jovl;
    takes(all, force);
  }

  @Override
  public Integer call() throws IOException {
    Containers.removeStale();
    try (Store store = jovl.openStore()) {
      Collected collected = store.collect(all.isOn());
      System.out.println(
          "Removed "
              + HumanText.number(collected.layers(), "layer")
              + ", "
              + HumanText.number(collected.documents(), "document")
              + ", "
              + HumanText.number(collected.cachedSteps(), "cached step")
              + " and "
              + HumanText.number(collected.cacheMounts(), "cache mount")
              + ": "
              + HumanText.size(collected.bytes()));
    }
    return ExitCode.OK;
  }
}
