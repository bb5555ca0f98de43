package dev.jovl.build;

import dev.jovl.dockerfile.DockerfileException;
import dev.jovl.dockerfile.Expansion;
import dev.jovl.dockerfile.Heredoc;
import dev.jovl.dockerfile.IgnorePatterns;
import dev.jovl.dockerfile.Instruction;
import dev.jovl.dockerfile.Origin;
import dev.jovl.dockerfile.PathPattern;
import dev.jovl.posix.FileName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A COPY or ADD, its variables expanded.
 *
 * @param origin the instruction
 * @param sources what is copied
 * @param documents what stands in the Dockerfile
 * @param destination absolute, a trailing slash kept
 * @param owner value of {@code --chown}, or null
 * @param mode value of {@code --chmod}, or null
 * @param modeText as it was written, or empty
 * @param excludes what is left out
 * @param unpack whether archives are unpacked
 */
record CopySpec(
    Origin origin,
    List<PathPattern> sources,
    List<Document> documents,
    String destination,
    @Nullable String owner,
    @Nullable ModeChange mode,
    String modeText,
    IgnorePatterns excludes,
    boolean unpack) {

  /**
   * A file that stands in the Dockerfile.
   *
   * @param name its name
   * @param content its contents, expanded
   */
  record Document(FileName name, byte[] content) {}

  /** Expands the words of an instruction. */
  static CopySpec of(
      Origin origin,
      Instruction.Files files,
      Instruction.FileOptions options,
      StageState state,
      Expansion expansion)
      throws DockerfileException {
    List<PathPattern> sources = new ArrayList<>();
    for (String path : files.paths()) {
      sources.add(pattern(origin, expansion.word(path)));
    }
    List<Document> documents = new ArrayList<>();
    for (Heredoc heredoc : files.documents()) {
      byte[] content = expansion.document(heredoc).getBytes(StandardCharsets.UTF_8);
      documents.add(new Document(name(origin, heredoc.name()), content));
    }
    String destination = expansion.word(files.destination());
    if (destination.isEmpty()) {
      throw new DockerfileException(origin.location(), "the destination is empty");
    }
    if (sources.size() + documents.size() > 1 && !Destination.isDirectoryForm(destination)) {
      throw manyToOne(origin);
    }
    String owner = options.owner() == null ? null : expansion.word(options.owner());
    String mode = options.mode() == null ? "" : expansion.word(options.mode());
    return new CopySpec(
        origin,
        sources,
        documents,
        state.absolute(destination),
        owner,
        mode.isEmpty() ? null : mode(origin, mode),
        mode,
        IgnorePatterns.of(options.excludes(), origin),
        false);
  }

  /** Returns this copy with archives unpacked. */
  CopySpec unpacking() {
    return new CopySpec(
        origin, sources, documents, destination, owner, mode, modeText, excludes, true);
  }

  static DockerfileException manyToOne(Origin origin) {
    return new DockerfileException(
        origin.location(),
        "When using "
            + origin.keyword()
            + " with more than one source file, the destination must be a directory and end with a /");
  }

  private static PathPattern pattern(Origin origin, String text) throws DockerfileException {
    try {
      return PathPattern.of(text);
    } catch (IllegalArgumentException e) {
      throw new DockerfileException(
          origin.location(), "bad pattern \"" + text + "\": " + e.getMessage());
    }
  }

  private static FileName name(Origin origin, String text) throws DockerfileException {
    String base = text.substring(text.lastIndexOf('/') + 1);
    if (base.isEmpty() || base.equals(".") || base.equals("..")) {
      throw new DockerfileException(
          origin.location(), "\"" + text + "\" can not be the name of a file");
    }
    return FileName.of(base);
  }

  private static ModeChange mode(Origin origin, String text) throws DockerfileException {
    try {
      return ModeChange.parse(text);
    } catch (IllegalArgumentException e) {
      throw new DockerfileException(origin.location(), "--chmod: " + e.getMessage());
    }
  }
}
