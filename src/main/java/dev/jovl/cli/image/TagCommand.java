package dev.jovl.cli.image;

import dev.jovl.cli.option.Command;
import dev.jovl.cli.option.ImageNames;
import dev.jovl.cli.option.JovlCommand;
import dev.jovl.cli.option.Word;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.image.Image;
import dev.jovl.image.ImageCatalog;
import dev.jovl.oci.Reference;
import dev.jovl.store.NamedImage;
import dev.jovl.store.Store;
import java.io.IOException;
import java.util.Optional;

/** {@code jovl tag}. */
public final class TagCommand extends Command {

  private final JovlCommand jovl;

  private final Word image =
      Word.parameter("IMAGE").completedTo(new ImageNames()).says("Name or id of an image.");

  private final Word name = Word.parameter("NAME[:TAG]").says("The name to add.");

  /** Makes the command on the store that the root names. */
  public TagCommand(JovlCommand jovl) {
    super("tag", "Add a name to an image.");
    this.jovl = jovl;
    takes(image, name);
  }

  @Override
  public Integer call() throws IOException {
    Reference further = Reference.parse(name.value()).withDefaultTag();
    if (further.digest().isPresent()) {
      throw Failure.of(
          ExitCode.USAGE, name.value(), "an image is not named by a digest", "use a tag");
    }
    try (Store store = jovl.openStore()) {
      Image found = new ImageCatalog(store).find(image.value());
      Optional<NamedImage> unused =
          store.name(new NamedImage(further, found.id(), Optional.empty()));
    }
    return ExitCode.OK;
  }
}
