package dev.jovl.cli;

import dev.jovl.image.Image;
import dev.jovl.image.ImageCatalog;
import dev.jovl.oci.Digest;
import dev.jovl.store.LayerUsage;
import dev.jovl.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code jovl df}. */
@Command(name = "df", description = "Show what images and layers take on disk.")
final class DfCommand implements Callable<Integer> {

  @ParentCommand @Nullable JovlCommand jovl;

  @Option(
      names = {"-v", "--verbose"},
      description = "Show each layer.")
  boolean verbose;

  @Override
  public Integer call() throws IOException {
    try (Store store = Store.open(Roots.of(jovl))) {
      List<LayerUsage> usage = new ArrayList<>(store.usage());
      usage.sort(Comparator.comparingLong(LayerUsage::uniqueBytes).reversed());
      if (verbose) {
        layers(usage);
      } else {
        total(store, usage);
      }
    }
    return ExitCode.OK;
  }

  private static void layers(List<LayerUsage> usage) {
    Table table = new Table("LAYER", "UNIQUE", "SHARED", "FILES");
    for (LayerUsage layer : usage) {
      table.row(
          List.of(
              layer.layer().record().chainId().shortHex(),
              HumanText.size(layer.uniqueBytes()),
              HumanText.size(layer.sharedBytes()),
              Long.toString(layer.files())));
    }
    table.print(System.out);
  }

  private static void total(Store store, List<LayerUsage> usage) throws IOException {
    Set<Digest> named = new HashSet<>();
    int images = 0;
    for (Image image : new ImageCatalog(store).images()) {
      images += image.names().isEmpty() ? 0 : 1;
      Optional<Digest> chain = image.config().chainId();
      if (!image.names().isEmpty() && chain.isPresent()) {
        store.stack(chain.get()).forEach(layer -> named.add(layer.record().chainId()));
      }
    }
    long size = usage.stream().mapToLong(LayerUsage::uniqueBytes).sum();
    long shared = usage.stream().mapToLong(LayerUsage::sharedBytes).sum();
    long free =
        usage.stream()
            .filter(layer -> !named.contains(layer.layer().record().chainId()))
            .mapToLong(LayerUsage::uniqueBytes)
            .sum();
    Table table = new Table("IMAGES", "LAYERS", "UNIQUE", "SHARED", "RECLAIMABLE");
    table.row(
        List.of(
            Integer.toString(images),
            Integer.toString(usage.size()),
            HumanText.size(size),
            HumanText.size(shared),
            HumanText.size(free)));
    table.print(System.out);
  }
}
