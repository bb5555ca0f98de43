package dev.jovl.cli.image;

import dev.jovl.cli.option.CompressionOption;
import dev.jovl.cli.option.ImageNames;
import dev.jovl.cli.option.JovlCommand;
import dev.jovl.cli.option.RegistryOptions;
import dev.jovl.cli.option.Roots;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.TransferLines;
import dev.jovl.image.Push;
import dev.jovl.oci.Descriptor;
import dev.jovl.oci.Reference;
import dev.jovl.store.NamedImage;
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

/** {@code jovl push}. */
@Command(name = "push", description = "Bring an image to a registry.")
public final class PushCommand implements Callable<Integer> {

  @ParentCommand @Nullable JovlCommand jovl;

  @Mixin RegistryOptions registry = new RegistryOptions();

  @Mixin CompressionOption compression = new CompressionOption();

  @Option(
      names = {"-a", "--all-tags"},
      description = "Push all tags of the repository.")
  boolean allTags;

  @Option(
      names = {"-q", "--quiet"},
      description = "Show only the name of the image.")
  boolean quiet;

  @Parameters(
      paramLabel = "NAME[:TAG]",
      completionCandidates = ImageNames.class,
      description = "The image; its name says which registry, docker.io if none.")
  String name = "";

  @Override
  public Integer call() throws IOException {
    Reference given = Reference.parse(name);
    PrintStream out = quiet ? new PrintStream(OutputStream.nullOutputStream()) : System.out;
    TransferLines lines = new TransferLines(out, System.err, !quiet && System.console() != null);
    try (Store store = Store.open(Roots.of(jovl))) {
      List<Reference> images = images(store, given, out);
      out.println("The push refers to repository [" + given.domain() + "/" + given.path() + "]");
      for (Reference image : images) {
        push(store, image, lines, out);
      }
    }
    return ExitCode.OK;
  }

  private List<Reference> images(Store store, Reference given, PrintStream out) throws IOException {
    if (!allTags) {
      if (given.tag().isEmpty()) {
        out.println("Using default tag: " + Reference.DEFAULT_TAG);
      }
      return List.of(given.withDefaultTag());
    }
    List<Reference> images = new ArrayList<>();
    for (NamedImage named : store.names()) {
      boolean tagged = named.name().tag().isPresent();
      if (tagged && named.name().familiarName().equals(given.familiarName())) {
        images.add(named.name());
      }
    }
    return images;
  }

  private void push(Store store, Reference image, TransferLines lines, PrintStream out)
      throws IOException {
    Descriptor manifest;
    try {
      manifest = new Push(store, registry.settings(lines), compression.wanted(), lines).call(image);
    } finally {
      lines.end();
    }
    out.println(
        image.tagOrDigest() + ": digest: " + manifest.digest() + " size: " + manifest.size());
    if (quiet) {
      System.out.println(image);
    }
  }
}
