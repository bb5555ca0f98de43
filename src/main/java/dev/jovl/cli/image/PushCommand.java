package dev.jovl.cli.image;

import dev.jovl.cli.option.Command;
import dev.jovl.cli.option.CompressionOption;
import dev.jovl.cli.option.Flag;
import dev.jovl.cli.option.ImageNames;
import dev.jovl.cli.option.JovlCommand;
import dev.jovl.cli.option.OptionAdvice;
import dev.jovl.cli.option.RegistryOptions;
import dev.jovl.cli.option.Word;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.cli.output.TransferLines;
import dev.jovl.image.ImageCatalog;
import dev.jovl.image.remote.Push;
import dev.jovl.oci.Descriptor;
import dev.jovl.oci.Reference;
import dev.jovl.store.Store;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/** {@code jovl push}. */
public final class PushCommand extends Command implements OptionAdvice {

  private final JovlCommand jovl;

  private final RegistryOptions registry = new RegistryOptions();

  private final CompressionOption compression = new CompressionOption();

  private final Flag allTags =
      Flag.option("-a", "--all-tags").says("Upload all tagged images of the repository.");

  private final Flag quiet = Flag.option("-q", "--quiet").says("Print only the name of the image.");

  private final Word name =
      Word.parameter("NAME[:TAG]")
          .completedTo(new ImageNames())
          .says("The image to upload. Its name begins with the registry; default: Docker Hub.");

  /** Makes the command on the store that the root names. */
  public PushCommand(JovlCommand jovl) {
    super("push", "Upload an image to a registry.");
    this.jovl = jovl;
    takes(registry, compression, allTags, quiet, name);
  }

  @Override
  public Optional<String> adviceOn(String word) {
    return word.startsWith("-")
        ? registry.adviceOn(word)
        : Optional.of("is a second name; give it to the image by jovl tag, then push it alone");
  }

  @Override
  public Integer call() throws IOException {
    compression.check();
    Reference given = Reference.parse(name.value());
    requireNoDigest(given);
    TransferLines lines = quiet.isOn() ? TransferLines.silent() : TransferLines.onStandardOutput();
    PrintStream out = lines.stream();
    try (Store store = jovl.openStore()) {
      List<Reference> images = images(store, given, out);
      out.println("The push refers to repository [" + given.domain() + "/" + given.path() + "]");
      for (Reference image : images) {
        push(store, image, lines, out);
      }
    }
    return ExitCode.OK;
  }

  private static void requireNoDigest(Reference given) throws Failure {
    if (given.digest().isPresent()) {
      throw Failure.of(
          ExitCode.USAGE,
          given.familiar(),
          "an image is pushed by a tag, not by a digest",
          "give it one by jovl tag, then push that");
    }
  }

  private List<Reference> images(Store store, Reference given, PrintStream out) throws IOException {
    if (!allTags.isOn()) {
      if (given.tag().isEmpty()) {
        out.println("Using default tag: " + Reference.DEFAULT_TAG);
      }
      return List.of(given.withDefaultTag());
    }
    AllTags.requireNoTag(given);
    List<Reference> images = new ImageCatalog(store).tagsOf(given);
    if (images.isEmpty()) {
      throw Failure.of(
          ExitCode.FAILED, given.familiarName(), "no image has this name", "see jovl images");
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
    if (quiet.isOn()) {
      System.out.println(image);
    }
  }
}
