package dev.jovl.cli.image;

import dev.jovl.cli.option.JovlCommand;
import dev.jovl.cli.option.RegistryOptions;
import dev.jovl.cli.option.Roots;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.TransferLines;
import dev.jovl.oci.Platform;
import dev.jovl.oci.Reference;
import dev.jovl.registry.Registry;
import dev.jovl.store.Store;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jovl pull}. */
@Command(name = "pull", description = "Get an image from a registry.")
public final class PullCommand implements Callable<Integer> {

  @ParentCommand @Nullable JovlCommand jovl;

  @Mixin RegistryOptions registry = new RegistryOptions();

  @Option(
      names = {"-a", "--all-tags"},
      description = "Get all tags of the repository.")
  boolean allTags;

  @Option(
      names = "--platform",
      paramLabel = "OS/ARCH[/VARIANT]",
      description = "What to take from an image for several platforms. Default: this machine.")
  @Nullable String platform;

  @Option(
      names = {"-q", "--quiet"},
      description = "Show only the name of the image.")
  boolean quiet;

  @Parameters(paramLabel = "NAME[:TAG|@DIGEST]", description = "The image.")
  String name = "";

  @Override
  public Integer call() throws IOException {
    Platform wanted = platform == null ? Platform.host() : Platform.parse(platform);
    PrintStream out = quiet ? new PrintStream(OutputStream.nullOutputStream()) : System.out;
    TransferLines lines = new TransferLines(out, System.err, !quiet && System.console() != null);
    try (Store store = Store.open(Roots.of(jovl))) {
      for (Reference image : images(out, lines)) {
        new ShownPull(store, registry, lines, out).call(image, wanted);
        if (quiet) {
          System.out.println(image);
        }
      }
    }
    return ExitCode.OK;
  }

  private List<Reference> images(PrintStream out, TransferLines lines) throws IOException {
    Reference given = Reference.parse(name);
    if (allTags) {
      List<Reference> images = new ArrayList<>();
      for (String tag :
          Registry.of(given.domain(), registry.settings(lines)).repository(given.path()).tags()) {
        images.add(given.withTag(tag));
      }
      return images;
    }
    if (given.tag().isEmpty() && given.digest().isEmpty()) {
      out.println("Using default tag: " + Reference.DEFAULT_TAG);
    }
    return List.of(given.withDefaultTag());
  }
}
