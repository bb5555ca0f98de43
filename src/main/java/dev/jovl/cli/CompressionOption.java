package dev.jovl.cli;

import dev.jovl.layer.Compression;
import picocli.CommandLine.Option;

/** The option of commands that compress layers. */
final class CompressionOption {

  @Option(
      names = "--compression",
      paramLabel = "gzip|zstd|none",
      description = {
        "How layers are compressed that have to be: by gzip (default), which everybody reads,",
        "by zstd, which is several times faster, or not at all."
      })
  String name = "gzip";

  /** Returns what was asked for. */
  Compression wanted() throws Failure {
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
