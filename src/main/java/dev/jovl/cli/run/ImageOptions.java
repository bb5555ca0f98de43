package dev.jovl.cli.run;

import dev.jovl.cli.image.ShownPull;
import dev.jovl.cli.option.HostPlatformOption;
import dev.jovl.cli.option.RegistryOptions;
import dev.jovl.cli.option.Syntax;
import dev.jovl.cli.option.Word;
import dev.jovl.cli.output.Failure;
import dev.jovl.cli.output.TransferLines;
import dev.jovl.image.Image;
import dev.jovl.image.ImageCatalog;
import dev.jovl.image.remote.PullPolicy;
import dev.jovl.image.transfer.ImageException;
import dev.jovl.oci.OciFormatException;
import dev.jovl.oci.Platform;
import dev.jovl.oci.Reference;
import dev.jovl.store.Store;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** The options of {@code run} about where its image comes from. */
final class ImageOptions implements Syntax {

  private final Word pull =
      Word.option("--pull")
          .label("missing|always|never")
          .or("missing")
          .says(
              "missing (default): pull the image if it is not in the store. always: pull it each"
                  + " time. never: do not pull.");

  private final HostPlatformOption platforms = new HostPlatformOption();

  private final RegistryOptions registry = new RegistryOptions();

  @Override
  public void addTo(CommandSpec command) {
    pull.addTo(command);
    platforms.addTo(command);
    registry.addTo(command);
  }

  /**
   * Checks the options.
   *
   * @throws Failure if it cannot be done so
   */
  void check() throws Failure {
    platforms.require(RunCommand.NOT_RUN);
    PullPolicy unused = policy();
  }

  private PullPolicy policy() throws Failure {
    return switch (pull.value()) {
      case "missing" -> PullPolicy.MISSING;
      case "always" -> PullPolicy.ALWAYS;
      case "never" -> PullPolicy.NEVER;
      default ->
          throw Failure.ofValue(
              RunCommand.NOT_RUN, "--pull", pull.value(), List.of("missing", "always", "never"));
    };
  }

  /**
   * Returns the image that a word means, after it was pulled if it must be.
   *
   * @throws Failure if there is none, or it cannot be pulled
   */
  Image find(Store store, String word) throws IOException {
    try {
      ImageCatalog catalog = new ImageCatalog(store);
      Optional<Image> here = catalog.ifPresent(word);
      Optional<Reference> name = nameOf(word);
      if (name.isPresent() && isPulled(here, name.get())) {
        pull(store, name.get(), here.isPresent());
      }
      return catalog.find(word);
    } catch (ImageException e) {
      throw Failure.of(RunCommand.NOT_RUN, e);
    }
  }

  /** Returns nothing for an id, so that no registry is asked for it. */
  private static Optional<Reference> nameOf(String word) {
    try {
      return Optional.of(Reference.parse(word).withDefaultTag());
    } catch (OciFormatException notAName) {
      return Optional.empty();
    }
  }

  /** What was found by the beginning of its id, or by its digest, is what it is. */
  private boolean isPulled(Optional<Image> here, Reference name) throws Failure {
    boolean named =
        here.isPresent() && here.get().names().stream().anyMatch(it -> it.name().equals(name));
    return switch (policy()) {
      case ALWAYS -> here.isEmpty() || named;
      case MISSING -> here.isEmpty();
      case NEVER -> false;
    };
  }

  /** Standard output is the program's. */
  private void pull(Store store, Reference name, boolean isHere) throws IOException {
    if (!isHere) {
      System.err.println("Unable to find image '" + name.familiar() + "' locally");
    }
    try {
      new ShownPull(store, registry, TransferLines.onStandardError(), System.err)
          .call(name, Platform.host());
    } catch (IOException e) {
      String message = String.valueOf(e.getMessage());
      String cause = message.startsWith(name.domain()) ? message : name.familiar() + ": " + message;
      String wayOut = isHere ? "; without --pull the image of that name in the store is run" : "";
      throw Failure.of(RunCommand.NOT_RUN, new IOException(cause + wayOut, e));
    }
  }
}
