package dev.jovl.cli.image;

import dev.jovl.cli.option.Command;
import dev.jovl.cli.option.JovlCommand;
import dev.jovl.cli.option.OptionAdvice;
import dev.jovl.cli.option.RefusedOptions;
import dev.jovl.cli.option.Word;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.cli.output.HumanText;
import dev.jovl.image.archive.RootfsImport;
import dev.jovl.oci.Digest;
import dev.jovl.oci.Reference;
import dev.jovl.oci.SourceDate;
import dev.jovl.store.Store;
import dev.jovl.store.StoreException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** {@code jovl import}. */
public final class ImportCommand extends Command implements OptionAdvice {

  private static final RefusedOptions REFUSED =
      new RefusedOptions(
          RefusedOptions.Group.of(
              "how the image starts is said by a Dockerfile, FROM it, and jovl build",
              "-c --change"),
          RefusedOptions.Group.of(
              "leave it out: the history says what was imported", "-m --message"),
          RefusedOptions.Group.of(
              "leave it out: the image is for this machine", "--arch --os --platform --variant"));

  private static final int BUFFER = 1 << 18;

  private final JovlCommand jovl;

  private final Word source =
      Word.parameter("FILE|DIR|-")
          .neverEmpty()
          .says("A tar (uncompressed, gzip or zstd), a directory, or - for standard input.");

  private final Word name =
      Word.optionalParameter("NAME[:TAG]")
          .says("Name of the image. Default: none, only the id that is printed.");

  /** Makes the command on the store that the root names. */
  public ImportCommand(JovlCommand jovl) {
    super(
        "import",
        "Create an image from a root filesystem.",
        "SOURCE_DATE_EPOCH in the environment is the time of the image, in seconds since 1970.");
    this.jovl = jovl;
    takes(source, name);
  }

  @Override
  public Optional<String> adviceOn(String option) {
    return REFUSED.answer(option);
  }

  @Override
  public Integer call() throws IOException {
    Optional<Reference> image =
        name.isGiven()
            ? Optional.of(Reference.parse(name.value()).withDefaultTag())
            : Optional.empty();
    if (image.isPresent() && image.get().digest().isPresent()) {
      throw Failure.of(
          ExitCode.USAGE, image.get().familiar(), "an image is not named by a digest", "use a tag");
    }
    ArchiveInput.requireNoUrl(source.value(), "jovl import -");
    if (source.value().equals("-")) {
      ArchiveInput.requireNoTerminal("name a FILE, or redirect it");
    } else {
      ArchiveInput.requireThere(
          Path.of(source.value()), "name an archive or a directory, or - for standard input");
    }
    String date = System.getenv().getOrDefault(SourceDate.VARIABLE, "");
    // There is no context whose time it could be.
    Optional<Instant> time = SourceDate.parse(date.equals("context") ? "" : date);
    try (Store store = jovl.openStore()) {
      System.out.println(run(new RootfsImport(store, this::note, time), image));
    } catch (FileSystemException | StoreException e) {
      throw e;
    } catch (IOException e) {
      throw Failure.ofInput(source.value().equals("-") ? "standard input" : source.value(), e);
    }
    return ExitCode.OK;
  }

  private void note(String note) {
    System.err.println("jovl: " + source.value() + ": " + HumanText.printable(note));
  }

  private Digest run(RootfsImport imports, Optional<Reference> image) throws IOException {
    if (source.value().equals("-")) {
      return imports.tar(new BufferedInputStream(System.in, BUFFER), source.value(), image);
    }
    Path path = Path.of(source.value());
    if (Files.isDirectory(path)) {
      return imports.directory(path, image);
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(path), BUFFER)) {
      return imports.tar(in, source.value(), image);
    }
  }
}
