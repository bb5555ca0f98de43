package dev.jovl.build;

import dev.jovl.dockerfile.IgnorePatterns;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Copies with {@code --parents}: a source keeps its directories, and those their metadata. */
final class KeptParents {

  private final SourceTree tree;
  private final IgnorePatterns excludes;
  private final Destination destination;

  KeptParents(SourceTree tree, IgnorePatterns excludes, Destination destination) {
    this.tree = tree;
    this.excludes = excludes;
    this.destination = destination;
  }

  /**
   * Copies a source.
   *
   * @param kept its path below the destination; what of its path stands before that is not kept
   */
  void copy(Source source, String kept) throws IOException {
    String whole = new String(source.path(), StandardCharsets.UTF_8);
    String dropped = whole.substring(0, whole.length() - kept.length());
    String[] components = kept.split("/", -1);
    for (int i = 1; i < components.length; i++) {
      String above = String.join("/", Arrays.asList(components).subList(0, i));
      byte[] path = (dropped + above).getBytes(StandardCharsets.UTF_8);
      destination.below(above).directory(tree, new Source(path, null, true));
    }
    destination.below(kept).copy(tree, source, excludes);
  }
}
