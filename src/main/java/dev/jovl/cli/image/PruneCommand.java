package dev.jovl.cli.image;

import dev.jovl.cli.option.Command;
import dev.jovl.cli.option.Flag;
import dev.jovl.cli.option.JovlCommand;
import dev.jovl.cli.option.Words;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.cli.output.HumanText;
import dev.jovl.run.Containers;
import dev.jovl.store.CachePolicy;
import dev.jovl.store.Collected;
import dev.jovl.store.Store;
import java.io.IOException;
import java.time.Instant;

/** {@code jovl prune}, also {@code jovl gc}. */
public final class PruneCommand extends Command {

  private final JovlCommand jovl;

  private final Flag all =
      Flag.option("-a", "--all")
          .says(
              "Also remove the build cache: results of build steps that no named image needs, and"
                  + " cache mounts that no running build uses.");

  private final Words filters =
      Words.option("--filter")
          .label("until=TIME")
          .says(
              "Remove only images that were created, and parts of the build cache that were last"
                  + " used, before this: a duration such as 24h or 1h30m, or a date such as"
                  + " 2026-01-02 or 2026-01-02T15:04:05Z.");

  private final Flag force = Flag.option("-f", "--force").says("Accepted; prune never asks.");

  /** Makes the command on the store that the root names. */
  public PruneCommand(JovlCommand jovl) {
    super(
        "prune",
        "Remove unused images and layers.",
        "Kept are named images, what a running jovl uses and, without --all, the build"
            + " cache. Removed are also, whatever --filter says, the control groups of containers"
            + " whose jovl was killed. The command is also called gc.");
    this.jovl = jovl;
    takes(all, filters, force);
  }

  @Override
  public Integer call() throws IOException {
    Instant until = until();
    Containers.removeStale();
    try (Store store = jovl.openStore()) {
      CachePolicy cache = all.isOn() ? CachePolicy.PRUNE : CachePolicy.KEEP;
      Collected collected = store.collect(cache, until);
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

  private Instant until() throws Failure {
    Instant until = Instant.MAX;
    for (String text : filters.values()) {
      Condition condition = Condition.of(text);
      if (!condition.key().equals("until")) {
        throw Failure.of(
            ExitCode.USAGE, "--filter " + text, "not a filter of prune", "use until=24h");
      }
      if (!until.equals(Instant.MAX)) {
        throw Failure.of(ExitCode.USAGE, "--filter " + text, "until is given twice", "give one");
      }
      until = PastMoment.of(condition, Instant.now());
    }
    return until;
  }
}
