package dev.jovl.cli;

import dev.jovl.store.Collected;
import dev.jovl.store.Store;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code jovl prune}. */
@Command(name = "prune", description = "Remove layers and images that nothing needs any more.")
final class PruneCommand implements Callable<Integer> {

  @ParentCommand @Nullable JovlCommand jovl;

  @Option(
      names = {"-a", "--all"},
      description = "Remove the results of build steps too that no named image needs.")
  boolean all;

  @Override
  public Integer call() throws IOException {
    try (Store store = Store.open(Roots.of(jovl))) {
      Collected collected = store.collect(all);
      System.out.println(
          "Removed "
              + collected.layers()
              + " layers, "
              + collected.documents()
              + " documents, "
              + collected.cachedSteps()
              + " cached steps");
      System.out.println("Total reclaimed space: " + HumanText.size(collected.bytes()));
    }
    return ExitCode.OK;
  }
}
