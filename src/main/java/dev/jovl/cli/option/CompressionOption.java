package dev.jovl.cli.option;

import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.layer.Compression;
import picocli.CommandLine.Option;

/** The option of commands that compress layers. */
public final class CompressionOption {

  @Option(
      names = "--compression",
      paramLabel = "gzip|zstd|none",
      description = {
        "How layers are compressed that have to be: by gzip (default), which everybody reads,",
        "by zstd, which is several times faster, or not at all."
      })
  String name = "gzip";

  /**
   * Returns what was asked for.
   *
   * @throws Failure if there is no such compression
   */
  public Compression wanted() throws Failure {
    return switch (name) {
      case "gzip" -> Compression.GZIP;
      case "zstd" -> Compression.ZSTD;
      case "none" -> Compression.NONE;
      default ->
          throw Failure.of(
              ExitCode.USAGE, "--compression " + name, "not known", "use gzip, zstd or none");
    };
  }
}
