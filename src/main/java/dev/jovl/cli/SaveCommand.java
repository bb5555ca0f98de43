package dev.jovl.cli;

import dev.jovl.image.ArchiveFormat;
import dev.jovl.image.Save;
import dev.jovl.store.Store;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
final class SaveCommand implements Callable<Integer> {

  private static final int BUFFER = 1 << 16;

  @ParentCommand @Nullable JovlCommand jovl;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
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
    try (Store store = Store.open(Roots.of(jovl))) {
      if (output == null) {
        toStandardOutput(new Save(store), wanted);
      } else {
        toFile(new Save(store), wanted, output);
      }
    }
    return ExitCode.OK;
  }

  private void toStandardOutput(Save save, ArchiveFormat wanted) throws IOException {
    if (System.console() != null) {
      throw Failure.of(
          ExitCode.USAGE,
          "standard output",
          "an archive is not for a terminal",
          "use -o FILE, or redirect it");
    }
    OutputStream out = new BufferedOutputStream(System.out, BUFFER);
    save.call(images, wanted, compression.wanted(), out);
    out.flush();
  }

  /** The file has its name only when it is whole; a pipe or device is written to as it is. */
  private void toFile(Save save, ArchiveFormat wanted, Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER)) {
        save.call(images, wanted, compression.wanted(), out);
      }
      return;
    }
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part), BUFFER)) {
        save.call(images, wanted, compression.wanted(), out);
      }
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
