package dev.jovl.cli.build;

import dev.jovl.build.context.ContextArchive;
import dev.jovl.build.request.TextFile;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A context that came as one file: a tar with the Dockerfile in it, or a Dockerfile without a
 * context. As with BuildKit, ignore files have an effect in directories only: the author of a tar
 * has already chosen what is in it.
 *
 * @param name what the user calls it
 * @param content the file, whole; it is removed when it is unpacked
 */
record ContextFile(String name, Path content) {

  private static final List<String> COMPRESSED =
      List.of("\u001f\u008b", "BZh", "\u00fd7zXZ", "(\u00b5/\u00fd");

  /** The longest of these. */
  private static final int MAGIC_BYTES = 5;

  /**
   * Reads it; its content decides whether it is a tar or a Dockerfile.
   *
   * @param file the path of the Dockerfile in the context, {@code -} for standard input, or null
   *     for the default
   * @param directory made for what is unpacked; nobody else may be able to reach it
   */
  BuildFiles read(@Nullable String file, Path directory) throws IOException {
    if (isContext(directory)) {
      Files.delete(content);
      TextFile dockerfile = BuildFiles.inside(directory, file, "the tar of " + name);
      return new BuildFiles(directory, latest(directory), dockerfile, BuildFiles.NO_IGNORE);
    }
    if (file != null) {
      throw Failure.of(
          ExitCode.USAGE,
          "-f " + file,
          name + " is a Dockerfile already, and no tar",
          "leave -f out, or name a directory as the context");
    }
    if (Files.size(content) > BuildFiles.MAX_BYTES || isCompressed()) {
      throw Failure.of(
          ExitCode.FAILED,
          name,
          "neither a tar nor a Dockerfile",
          "give a tar, or a Dockerfile of at most 16 MiB that is not compressed");
    }
    TextFile dockerfile = new TextFile("Dockerfile", Files.readAllBytes(content));
    return new BuildFiles(null, Optional.empty(), dockerfile, BuildFiles.NO_IGNORE);
  }

  /** Returns the time of the latest file. */
  private static Optional<Instant> latest(Path directory) throws IOException {
    List<Instant> latest = new ArrayList<>();
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            Instant time = attributes.lastModifiedTime().toInstant();
            if (attributes.isRegularFile() && (latest.isEmpty() || time.isAfter(latest.get(0)))) {
              latest.clear();
              latest.add(time);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return latest.stream().findFirst();
  }

  private boolean isContext(Path directory) throws IOException {
    try {
      return ContextArchive.unpack(content, directory);
    } catch (IOException e) {
      throw Failure.of(ExitCode.FAILED, name, String.valueOf(e.getMessage()), "").because(e);
    }
  }

  /** No text begins as a compressed file does. */
  private boolean isCompressed() throws IOException {
    try (InputStream input = Files.newInputStream(content)) {
      String begin = new String(input.readNBytes(MAGIC_BYTES), StandardCharsets.ISO_8859_1);
      return COMPRESSED.stream().anyMatch(begin::startsWith);
    }
  }
}
