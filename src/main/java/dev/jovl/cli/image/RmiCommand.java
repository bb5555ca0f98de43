package dev.jovl.cli.image;

import dev.jovl.cli.option.ImageNames;
import dev.jovl.cli.option.JovlCommand;
import dev.jovl.cli.option.Roots;
import dev.jovl.cli.output.ErrorLine;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.image.ImageRemoval;
import dev.jovl.oci.Digest;
import dev.jovl.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jovl rmi}. */
@Command(name = "rmi", description = "Remove names of images, and what no name needs any more.")
public final class RmiCommand implements Callable<Integer> {

  @ParentCommand @Nullable JovlCommand jovl;

  @Option(
      names = {"-f", "--force"},
      description = "Remove an image that is given by id with all its names.")
  boolean force;

  @Option(names = "--no-prune", description = "Keep the layers, for a prune later.")
  boolean noPrune;

  @Parameters(
      arity = "1..*",
      paramLabel = "IMAGE",
      completionCandidates = ImageNames.class,
      description = "Images by name or id.")
  List<String> images = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    int exitCode = ExitCode.OK;
    List<Digest> unnamed = new ArrayList<>();
    try (Store store = Store.open(Roots.of(jovl))) {
      ImageRemoval removal = new ImageRemoval(store);
      for (String image : images) {
        try {
          ImageRemoval.Result result = removal.remove(image, force);
          result.untagged().forEach(name -> System.out.println("Untagged: " + name.familiar()));
          result.deleted().ifPresent(unnamed::add);
        } catch (IOException e) {
          exitCode = ErrorLine.print(System.err, "jovl", e);
        }
      }
    }
    if (!unnamed.isEmpty() && !noPrune) {
      collect(unnamed);
    }
    return exitCode;
  }

  /** With a store of its own: what the removal looked at would be protected. */
  private void collect(List<Digest> unnamed) throws IOException {
    try (Store store = Store.open(Roots.of(jovl))) {
      store.collect(false);
      List<Digest> left = store.documents();
      for (Digest image : unnamed) {
        if (!left.contains(image)) {
          System.out.println("Deleted: " + image);
        }
      }
    }
  }
}
