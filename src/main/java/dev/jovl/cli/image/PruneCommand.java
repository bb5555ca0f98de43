package dev.jovl.cli.image;

import dev.jovl.cli.option.JovlCommand;
import dev.jovl.cli.option.Roots;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.HumanText;
import dev.jovl.store.Collected;
import dev.jovl.store.Store;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code jovl prune}, also {@code jovl gc}. */
@Command(
    name = "prune",
    description = {
      "Remove what nothing needs.",
      "Stays: what has a name, what a running jovl uses, and without --all the build cache."
    })
public final class PruneCommand implements Callable<Integer> {

  @ParentCommand @Nullable JovlCommand jovl;

  @Option(
      names = {"-a", "--all"},
      description = {
        "Also remove results of build steps that no named image needs,",
        "and cache mounts that no build uses."
      })
  boolean all;

  @Override
  public Integer call() throws IOException {
    try (Store store = Store.open(Roots.of(jovl))) {
      Collected collected = store.collect(all);
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
