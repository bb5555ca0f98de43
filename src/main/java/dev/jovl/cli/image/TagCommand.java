package dev.jovl.cli.image;

import dev.jovl.cli.option.ImageNames;
import dev.jovl.cli.option.JovlCommand;
import dev.jovl.cli.option.Roots;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.image.Image;
import dev.jovl.image.ImageCatalog;
import dev.jovl.oci.Reference;
import dev.jovl.store.NamedImage;
import dev.jovl.store.Store;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jovl tag}. */
@Command(name = "tag", description = "Give an image a further name.")
public final class TagCommand implements Callable<Integer> {

  @ParentCommand @Nullable JovlCommand jovl;

  @Parameters(
      index = "0",
      paramLabel = "IMAGE",
      completionCandidates = ImageNames.class,
      description = "An image by name or id.")
  String image = "";

  @Parameters(index = "1", paramLabel = "NAME[:TAG]", description = "The further name.")
  String name = "";

  @Override
  public Integer call() throws IOException {
    Reference further = Reference.parse(name).withDefaultTag();
    if (further.digest().isPresent()) {
      throw Failure.of(ExitCode.USAGE, name, "an image is not named by a digest", "use a tag");
    }
    try (Store store = Store.open(Roots.of(jovl))) {
      Image found = new ImageCatalog(store).find(image);
      Optional<NamedImage> unused =
          store.name(new NamedImage(further, found.id(), Optional.empty()));
    }
    return ExitCode.OK;
  }
}
