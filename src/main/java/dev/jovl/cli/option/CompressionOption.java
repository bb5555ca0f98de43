package dev.jovl.cli.option;

import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.layer.compression.Compression;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** The option of commands that compress layers. */
public final class CompressionOption implements Syntax {

  private final Word name =
      Word.option("--compression")
          .label("gzip|zstd|none")
          .or("gzip")
          .says(
              "Compression of layers that are not compressed yet: gzip (default, every reader"
                  + " knows it), zstd (several times faster) or none.");

  @Override
  public void addTo(CommandSpec command) {
    name.addTo(command);
  }

  /**
   * Refuses what is no compression, before anything is done.
   *
   * @throws Failure if there is no such compression
   */
  public void check() throws Failure {
    Compression unused = wanted();
  }

  /**
   * Returns what was asked for.
   *
   * @throws Failure if there is no such compression
   */
  public Compression wanted() throws Failure {
    return switch (name.value()) {
      case "gzip" -> Compression.GZIP;
      case "zstd" -> Compression.ZSTD;
      case "none" -> Compression.NONE;
      default ->
          throw Failure.ofValue(
              ExitCode.USAGE, "--compression", name.value(), List.of("gzip", "zstd", "none"));
    };
  }
}
