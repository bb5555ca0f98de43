package dev.jovl.cli.image;

import dev.jovl.cli.option.Command;
import dev.jovl.cli.option.Flag;
import dev.jovl.cli.option.JovlCommand;
import dev.jovl.cli.option.OptionAdvice;
import dev.jovl.cli.option.PlatformOption;
import dev.jovl.cli.option.RegistryOptions;
import dev.jovl.cli.option.Word;
import dev.jovl.cli.output.Cancellation;
import dev.jovl.cli.output.ErrorLine;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.cli.output.TransferLines;
import dev.jovl.oci.Platform;
import dev.jovl.oci.Reference;
import dev.jovl.registry.Registry;
import dev.jovl.store.Store;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code jovl pull}. */
public final class PullCommand extends Command implements OptionAdvice {

  private final JovlCommand jovl;

  private final RegistryOptions registry = new RegistryOptions();

  private final Flag allTags =
      Flag.option("-a", "--all-tags").says("Download all tagged images of the repository.");

  private final PlatformOption platform = PlatformOption.orOfEnvironment();

  private final Flag quiet = Flag.option("-q", "--quiet").says("Print only the name of the image.");

  private final Word name = Word.parameter("NAME[:TAG|@DIGEST]").says("The image to download.");

  /** Makes the command on the store that the root names. */
  public PullCommand(JovlCommand jovl) {
    super("pull", "Download an image from a registry.");
    this.jovl = jovl;
    takes(registry, allTags, platform, quiet, name);
  }

  @Override
  public Optional<String> adviceOn(String option) {
    return registry.adviceOn(option);
  }

  @Override
  public Integer call() throws IOException {
    Platform wanted = platform.wanted();
    TransferLines lines = quiet.isOn() ? TransferLines.silent() : TransferLines.onStandardOutput();
    // Open until the message is out: the process ends as soon as it is closed.
    try (Cancellation cancellation = new Cancellation()) {
      return pull(wanted, lines, cancellation);
    }
  }

  private int pull(Platform wanted, TransferLines lines, Cancellation cancellation) {
    PrintStream out = lines.stream();
    try (Store store = jovl.openStore()) {
      for (Reference image : images(out, lines)) {
        new ShownPull(store, registry, lines, out).call(image, wanted);
        if (quiet.isOn()) {
          System.out.println(image);
        }
      }
      return ExitCode.OK;
    } catch (IOException e) {
      return ErrorLine.print(System.err, "jovl", cancellation.isAsked() ? cancelled(e) : e);
    }
  }

  private static Throwable cancelled(IOException cause) {
    return new InterruptedIOException("pull cancelled").initCause(cause);
  }

  private List<Reference> images(PrintStream out, TransferLines lines) throws IOException {
    Reference given = Reference.parse(name.value());
    if (allTags.isOn()) {
      AllTags.requireNoTag(given);
      List<Reference> images = new ArrayList<>();
      for (String tag :
          Registry.of(given.domain(), registry.settings(lines)).repository(given.path()).tags()) {
        images.add(given.withTag(tag));
      }
      if (images.isEmpty()) {
        throw Failure.of(
            ExitCode.FAILED,
            given.familiarName(),
            "the repository has no tags",
            "pull an image by its digest, as NAME@DIGEST");
      }
      return images;
    }
    if (given.tag().isEmpty() && given.digest().isEmpty()) {
      out.println("Using default tag: " + Reference.DEFAULT_TAG);
    }
    return List.of(given.withDefaultTag());
  }
}
