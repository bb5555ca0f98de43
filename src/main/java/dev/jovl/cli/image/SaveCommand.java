package dev.jovl.cli.image;

import dev.jovl.cli.option.CompressionOption;
import dev.jovl.cli.option.ImageNames;
import dev.jovl.cli.option.JovlCommand;
import dev.jovl.cli.option.Roots;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.cli.output.OutputFile;
import dev.jovl.image.ArchiveFormat;
import dev.jovl.image.Save;
import dev.jovl.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jovl save}. */
@Command(name = "save", description = "Write images into an archive.")
public final class SaveCommand implements Callable<Integer> {

  @ParentCommand @Nullable JovlCommand jovl;

  @Option(
      names = "--format",
      paramLabel = "oci-archive|docker-archive",
      defaultValue = "oci-archive",
      description = {
        "oci-archive (default): compressed layers; docker load reads it too.",
        "docker-archive: plain layers, for old readers."
      })
  String format = "oci-archive";

  @Mixin CompressionOption compression = new CompressionOption();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where to write. Default: standard output.")
  @Nullable Path output;

  @Parameters(
      arity = "1..*",
      paramLabel = "IMAGE",
      completionCandidates = ImageNames.class,
      description = "Images by name or id.")
  List<String> images = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    ArchiveFormat wanted =
        switch (format) {
          case "oci-archive" -> ArchiveFormat.OCI;
          case "docker-archive" -> ArchiveFormat.DOCKER;
          default ->
              throw Failure.of(
                  ExitCode.USAGE,
                  "--format " + format,
                  "not a format",
                  "use oci-archive or docker-archive");
        };
    if (output != null) {
      OutputFile.requirePlace(output);
    }
    try (Store store = Store.open(Roots.of(jovl))) {
      Save save = new Save(store);
      OutputFile.write(
          output, "-o FILE", out -> save.call(images, wanted, compression.wanted(), out));
    }
    return ExitCode.OK;
  }
}
