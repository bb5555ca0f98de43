package dev.jovl.build.copy;

import dev.jovl.build.source.Source;
import dev.jovl.build.source.SourceTree;
import dev.jovl.dockerfile.IgnorePatterns;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Copies with {@code --parents}: a source keeps its directories, and those their metadata. What is
 * excluded is named by the path that is kept.
 */
public final class KeptParents {

  private final SourceTree tree;
  private final IgnorePatterns excludes;
  private final Destination destination;

  /**
   * Makes a copy of sources with their directories.
   *
   * @param tree where the sources are
   * @param excludes what {@code --exclude} leaves out
   * @param destination where the directories and the sources go
   */
  public KeptParents(SourceTree tree, IgnorePatterns excludes, Destination destination) {
    this.tree = tree;
    this.excludes = excludes;
    this.destination = destination;
  }

  /**
   * A directory of a source's path.
   *
   * @param path where below the destination it goes
   * @param source the directory itself
   */
  public record Parent(String path, Source source) {}

  /**
   * Returns the directories whose metadata is kept, the outermost first; a source that is a
   * directory is the last of them.
   *
   * @param kept the source's path below the destination; what stands before that is not kept
   */
  public static List<Parent> of(Source source, String kept) {
    String whole = new String(source.path(), StandardCharsets.UTF_8);
    String dropped = whole.substring(0, whole.length() - kept.length());
    String[] components = kept.split("/", -1);
    int directories = source.directory() ? components.length : components.length - 1;
    List<Parent> parents = new ArrayList<>();
    for (int i = 1; i <= directories; i++) {
      String above = String.join("/", Arrays.asList(components).subList(0, i));
      byte[] path = (dropped + above).getBytes(StandardCharsets.UTF_8);
      parents.add(new Parent(above, new Source(path, null, true)));
    }
    return parents;
  }

  /**
   * Returns what judges the files of a source.
   *
   * @param kept the source's path below the destination
   */
  public static IgnorePatterns.Directory excludes(
      IgnorePatterns excludes, Source source, String kept) {
    int slash = kept.lastIndexOf('/');
    return excludes.directory(source.directory() ? kept : kept.substring(0, Math.max(slash, 0)));
  }

  /**
   * Copies a source, and nothing at all if it is excluded.
   *
   * @param kept its path below the destination
   */
  public void copy(Source source, String kept) throws IOException {
    IgnorePatterns.Directory judge = excludes(excludes, source, kept);
    if (excludes.ignores(kept.getBytes(StandardCharsets.UTF_8)) && !tree.holds(source, judge)) {
      return;
    }
    for (Parent parent : of(source, kept)) {
      destination.below(parent.path()).directory(tree, parent.source());
    }
    destination.below(kept).copy(tree, source, judge);
  }
}
