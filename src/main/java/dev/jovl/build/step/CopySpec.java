package dev.jovl.build.step;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.jovl.build.config.StageState;
import dev.jovl.build.context.RemoteFiles;
import dev.jovl.build.copy.Destination;
import dev.jovl.build.copy.ModeChange;
import dev.jovl.build.digest.KeyWriter;
import dev.jovl.build.git.GitUrl;
import dev.jovl.build.source.Source;
import dev.jovl.build.source.SourceTree;
import dev.jovl.dockerfile.DockerfileException;
import dev.jovl.dockerfile.Expansion;
import dev.jovl.dockerfile.Heredoc;
import dev.jovl.dockerfile.Instruction;
import dev.jovl.dockerfile.Origin;
import dev.jovl.dockerfile.pattern.IgnorePatterns;
import dev.jovl.dockerfile.pattern.PathPattern;
import dev.jovl.gotext.CleanPath;
import dev.jovl.posix.FileName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
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
 * @param link whether the result does not depend on the layers below: {@code --link} without a
 *     mode, as with BuildKit (dispatchCopy)
 */
public record CopySpec(
    Origin origin,
    List<Wanted> sources,
    List<Document> documents,
    String destination,
    @Nullable String owner,
    @Nullable ModeChange mode,
    String modeText,
    IgnorePatterns excludes,
    boolean unpack,
    boolean link) {

  /**
   * A source as it is named.
   *
   * @param word as it was written, expanded
   * @param pattern path or glob; empty for what is elsewhere
   * @param pivot how many of its first components are not kept by {@code --parents}; negative
   *     without that flag, when no directories are kept
   * @param fetched where it is, if it was downloaded
   */
  public record Wanted(String word, PathPattern pattern, int pivot, @Nullable Fetched fetched) {
    /** Makes a source that is a path without wildcards, or elsewhere, if that is empty. */
    static Wanted literal(String word, String path) {
      return new Wanted(word, PathPattern.literal(path), -1, null);
    }

    /** Returns this source as a path without wildcards in what was downloaded. */
    Wanted in(Fetched where, String path) {
      return new Wanted(word, PathPattern.literal(path), -1, where);
    }

    /** Returns whether directories are kept. */
    boolean keepsParents() {
      return pivot >= 0;
    }

    /** Returns the path below the destination at which a found source is copied, or null. */
    byte @Nullable [] kept(Source source) {
      if (!keepsParents()) {
        return null;
      }
      byte[] path = source.path();
      int start = 0;
      for (int left = pivot; left > 0 && start < path.length; start++) {
        left -= path[start] == '/' ? 1 : 0;
      }
      return Arrays.copyOfRange(path, start, path.length);
    }
  }

  /**
   * Where a downloaded file is.
   *
   * @param tree has nothing else
   * @param unpack whether it is unpacked if it is an archive
   */
  public record Fetched(SourceTree tree, boolean unpack) {}

  /**
   * A file that stands in the Dockerfile.
   *
   * @param name its name
   * @param content its contents, expanded
   */
  public record Document(FileName name, byte[] content) {}

  /**
   * Expands the words of a COPY.
   *
   * @param state the stage before it, to whose working directory the destination is relative
   * @throws DockerfileException if a word is wrong
   */
  public static CopySpec of(Instruction.Copy copy, StageState state, Expansion expansion)
      throws DockerfileException {
    List<Wanted> sources = new ArrayList<>();
    for (String path : copy.files().paths()) {
      String word = expansion.word(path);
      if (RemoteFiles.isUrl(word)) {
        throw new DockerfileException(
            copy.origin().location(), "source can't be a URL for COPY; ADD takes files from URLs");
      }
      sources.add(copy.parents() ? kept(copy.origin(), word) : wanted(copy.origin(), word));
    }
    return of(copy.origin(), copy.files(), copy.options(), state, expansion).withSources(sources);
  }

  /**
   * Expands the words of an ADD; a source that is a URL has no pattern.
   *
   * @param state the stage before it, to whose working directory the destination is relative
   * @throws DockerfileException if a word is wrong
   */
  public static CopySpec of(Instruction.Add add, StageState state, Expansion expansion)
      throws DockerfileException {
    List<Wanted> sources = new ArrayList<>();
    for (String path : add.files().paths()) {
      String word = expansion.word(path);
      boolean elsewhere = RemoteFiles.isUrl(word) || GitUrl.isOne(word);
      sources.add(elsewhere ? Wanted.literal(word, "") : wanted(add.origin(), word));
    }
    return of(add.origin(), add.files(), add.options(), state, expansion).withSources(sources);
  }

  /** Expands all but the sources. */
  private static CopySpec of(
      Origin origin,
      Instruction.Files files,
      Instruction.FileOptions options,
      StageState state,
      Expansion expansion)
      throws DockerfileException {
    List<Document> documents = new ArrayList<>();
    for (Heredoc heredoc : files.documents()) {
      byte[] content = expansion.document(heredoc).getBytes(StandardCharsets.UTF_8);
      documents.add(new Document(name(origin, heredoc.name()), content));
    }
    String expanded = expansion.word(files.destination());
    String destination = expanded.isEmpty() ? "." : expanded;
    if (files.paths().size() + documents.size() > 1 && !Destination.isDirectoryForm(destination)) {
      throw manyToOne(origin);
    }
    String owner = options.owner() == null ? "" : expansion.word(options.owner());
    String mode = options.mode() == null ? "" : expansion.word(options.mode());
    return new CopySpec(
        origin,
        List.of(),
        documents,
        clean(state.absolute(destination)),
        owner.isEmpty() ? null : owner,
        mode.isEmpty() ? null : mode(origin, mode),
        mode,
        IgnorePatterns.of(options.excludes(), origin),
        false,
        options.link() && mode.isEmpty());
  }

  /**
   * Removes dots by the text alone, as Docker does; a path that names a directory by its form still
   * does.
   */
  private static String clean(String destination) {
    String clean = CleanPath.absolute(destination);
    boolean asDirectory = Destination.isDirectoryForm(destination) && !clean.equals("/");
    return asDirectory ? clean + "/" : clean;
  }

  /**
   * Returns a copy of all files into the root.
   *
   * @param origin the instruction that asks for them
   */
  public static CopySpec everything(Origin origin) throws DockerfileException {
    Wanted all = Wanted.literal("", "");
    IgnorePatterns none = IgnorePatterns.none();
    return new CopySpec(origin, List.of(all), List.of(), "/", null, null, "", none, false, false);
  }

  private static Wanted wanted(Origin origin, String word) throws DockerfileException {
    return new Wanted(word, pattern(origin, word, PathPattern::ofOneDepth), -1, null);
  }

  /**
   * Returns a source whose directories are kept; those before a {@code /./} are not. Behind that
   * {@code **} stands for any depth: what is found keeps its place in the tree instead of lying
   * side by side.
   */
  private static Wanted kept(Origin origin, String word) throws DockerfileException {
    int dot = word.indexOf("/./");
    if (dot < 0) {
      return new Wanted(word, pattern(origin, word, PathPattern::of), 0, null);
    }
    String root = CleanPath.rooted(word.substring(0, dot));
    String below = word.substring(dot + "/./".length());
    int pivot = root.isEmpty() ? 0 : root.split("/", -1).length;
    PathPattern pattern = pattern(origin, word, text -> PathPattern.below(root, below));
    return new Wanted(word, pattern, pivot, null);
  }

  /**
   * Adds what the instruction says, without its files, to a key.
   *
   * @return the key
   */
  KeyWriter addTo(KeyWriter key) {
    if (owner != null) {
      key.text("owner", owner);
    }
    return key.text("instruction", origin.text())
        .text("destination", destination)
        .text("mode", modeText);
  }

  /**
   * Adds what stands in the Dockerfile to a key.
   *
   * @return the key
   */
  KeyWriter addDocuments(KeyWriter key) {
    for (Document document : documents) {
      key.bytes("name", document.name().toBytes()).bytes("content", document.content());
    }
    return key;
  }

  /**
   * Returns whether a source keeps its directories ({@code --parents}); then the destination is
   * made even if nothing is copied.
   */
  boolean keepsParents() {
    return sources.stream().anyMatch(Wanted::keepsParents);
  }

  /** Returns this copy with other sources. */
  CopySpec withSources(List<Wanted> others) {
    return new CopySpec(
        origin, others, documents, destination, owner, mode, modeText, excludes, unpack, link);
  }

  /** Returns this copy with archives unpacked. */
  CopySpec unpacking() {
    return new CopySpec(
        origin, sources, documents, destination, owner, mode, modeText, excludes, true, link);
  }

  static DockerfileException manyToOne(Origin origin) {
    return new DockerfileException(
        origin.location(),
        "When using "
            + origin.keyword()
            + " with more than one source file, the destination must be a directory and end with a"
            + " /");
  }

  private static PathPattern pattern(
      Origin origin, String text, Function<String, PathPattern> compiler)
      throws DockerfileException {
    try {
      return compiler.apply(text);
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

  /**
   * Reads the value of {@code --chmod}.
   *
   * @throws DockerfileException if it is no mode
   */
  @CanIgnoreReturnValue
  public static ModeChange mode(Origin origin, String text) throws DockerfileException {
    try {
      return ModeChange.parse(text);
    } catch (IllegalArgumentException e) {
      throw new DockerfileException(origin.location(), "--chmod: " + e.getMessage());
    }
  }
}
