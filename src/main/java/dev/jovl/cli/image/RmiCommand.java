package dev.jovl.cli.image;

import dev.jovl.cli.option.Command;
import dev.jovl.cli.option.Flag;
import dev.jovl.cli.option.ImageNames;
import dev.jovl.cli.option.JovlCommand;
import dev.jovl.cli.option.Words;
import dev.jovl.cli.output.ErrorLine;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.image.ImageRemoval;
import dev.jovl.oci.Digest;
import dev.jovl.store.BuildCacheCollection;
import dev.jovl.store.Store;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** {@code jovl rmi}. */
public final class RmiCommand extends Command {

  private final JovlCommand jovl;

  private final Flag force =
      Flag.option("-f", "--force")
          .says(
              "Remove all names of an image given by id; a missing image is reported but is not"
                  + " an error.");

  private final Flag ignore =
      Flag.option("-i", "--ignore").says("Ignore images that do not exist.");

  private final Flag noPrune =
      Flag.option("--no-prune")
          .says(
              "Keep the layers until the next jovl prune. The build cache forgets what is removed"
                  + " by its id all the same.");

  private final Words images =
      Words.requiredParameters("IMAGE")
          .completedTo(new ImageNames())
          .says("Names or ids of images. By its id, an image goes from the build cache too.");

  /** Makes the command on the store that the root names. */
  public RmiCommand(JovlCommand jovl) {
    super("rmi", "Remove names of images, and the layers that no image needs.");
    this.jovl = jovl;
    takes(force, ignore, noPrune, images);
  }

  @Override
  public Integer call() throws IOException {
    int exitCode = ExitCode.OK;
    Set<Digest> unnamed = new LinkedHashSet<>();
    try (Store store = jovl.openStore()) {
      ImageRemoval removal = new ImageRemoval(store);
      for (String image : images.values()) {
        int ended = remove(removal, image, unnamed);
        exitCode = ended == ExitCode.OK ? exitCode : ended;
      }
      unnamed.addAll(removal.forget());
    }
    if (!unnamed.isEmpty() && !noPrune.isOn()) {
      collect(unnamed);
    }
    return exitCode;
  }

  private int remove(ImageRemoval removal, String image, Set<Digest> unnamed) {
    boolean isThere = true;
    try {
      isThere = removal.isThere(image);
      if (ignore.isOn() && !isThere) {
        return ExitCode.OK;
      }
      if (!isThere) {
        throw Failure.of(ExitCode.FAILED, image, "no such image", "see jovl images");
      }
      ImageRemoval.Result result = removal.remove(image, force.isOn());
      result.untagged().forEach(name -> System.out.println("Untagged: " + name.familiar()));
      unnamed.addAll(result.deleted());
      return ExitCode.OK;
    } catch (IOException e) {
      int failed = ErrorLine.print(System.err, "jovl", e);
      return force.isOn() && !isThere ? ExitCode.OK : failed;
    }
  }

  /** Opens the store anew for it: what the removal has looked at would be protected from it. */
  private void collect(Set<Digest> unnamed) throws IOException {
    try (Store store = jovl.openStore()) {
      store.collect(BuildCacheCollection.KEEP);
      List<Digest> left = store.documents();
      for (Digest image : unnamed) {
        if (!left.contains(image)) {
          System.out.println("Deleted: " + image);
        }
      }
    }
  }
}
