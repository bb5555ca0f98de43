package dev.jovl.cli.image;

import dev.jovl.cli.option.Command;
import dev.jovl.cli.option.CompressionOption;
import dev.jovl.cli.option.ImageNames;
import dev.jovl.cli.option.JovlCommand;
import dev.jovl.cli.option.OptionAdvice;
import dev.jovl.cli.option.RefusedOptions;
import dev.jovl.cli.option.StoredPlatformOption;
import dev.jovl.cli.option.Word;
import dev.jovl.cli.option.Words;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.cli.output.OutputFile;
import dev.jovl.image.archive.ArchiveFormat;
import dev.jovl.image.archive.Save;
import dev.jovl.store.Store;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code jovl save}. */
public final class SaveCommand extends Command implements OptionAdvice {

  private static final RefusedOptions REFUSED =
      new RefusedOptions(
          RefusedOptions.Group.of(
              "leave it out: an archive holds as many images as are named",
              "-m --multi-image-archive"),
          RefusedOptions.Group.of("use --compression", "--compress --uncompressed"));

  private final JovlCommand jovl;

  private final Word format =
      Word.option("--format")
          .label("oci-archive|docker-archive")
          .or("oci-archive")
          .says(
              "oci-archive (default): layers are compressed; docker load reads it too.",
              "docker-archive: layers are not compressed, for old readers.");

  private final CompressionOption compression = new CompressionOption();

  private final StoredPlatformOption platform = new StoredPlatformOption();

  private final Word output =
      Word.option("-o", "--output")
          .label("FILE")
          .completedToFiles()
          .says("File to write. Default: standard output.");

  private final Words images =
      Words.requiredParameters("IMAGE")
          .completedTo(new ImageNames())
          .says("Names or ids of images.");

  /** Makes the command on the store that the root names. */
  public SaveCommand(JovlCommand jovl) {
    super("save", "Save images to an archive.");
    this.jovl = jovl;
    takes(format, compression, platform, output, images);
  }

  @Override
  public Optional<String> adviceOn(String option) {
    return REFUSED.answer(option);
  }

  @Override
  public Integer call() throws IOException {
    ArchiveFormat wanted =
        switch (format.value()) {
          case "oci-archive" -> ArchiveFormat.OCI;
          case "docker-archive" -> ArchiveFormat.DOCKER;
          default ->
              throw Failure.ofValue(
                  ExitCode.USAGE,
                  "--format",
                  format.value(),
                  List.of("oci-archive", "docker-archive"));
        };
    compression.check();
    platform.require(ExitCode.USAGE);
    if (output.isGiven()) {
      OutputFile.requirePlace(output.path());
    }
    try (Store store = jovl.openStore()) {
      Save save = new Save(store);
      OutputFile.write(
          output.pathIfGiven(),
          "-o FILE",
          out -> save.call(images.values(), wanted, compression.wanted(), out));
    }
    return ExitCode.OK;
  }
}
