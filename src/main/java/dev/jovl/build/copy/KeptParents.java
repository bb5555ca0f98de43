package dev.jovl.build.copy;

import com.google.common.primitives.Bytes;
import dev.jovl.build.source.Source;
import dev.jovl.build.source.SourceTree;
import dev.jovl.dockerfile.pattern.IgnorePatterns;
import java.io.IOException;
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
  public record Parent(byte[] path, Source source) {}

  /**
   * Returns the directories whose metadata is kept, the outermost first; a source that is a
   * directory is the last of them.
   *
   * @param kept the source's path below the destination; what stands before that is not kept
   */
  public static List<Parent> of(Source source, byte[] kept) {
    int dropped = source.path().length - kept.length;
    List<Parent> parents = new ArrayList<>();
    for (int end = 1; end <= kept.length; end++) {
      if (end == kept.length ? source.directory() : kept[end] == '/') {
        byte[] path = Arrays.copyOf(source.path(), dropped + end);
        parents.add(new Parent(Arrays.copyOf(kept, end), new Source(path, null, true)));
      }
    }
    return parents;
  }

  /**
   * Returns what judges the files of a source.
   *
   * @param kept the source's path below the destination
   */
  public static IgnorePatterns.Directory excludes(
      IgnorePatterns excludes, Source source, byte[] kept) {
    int slash = Math.max(Bytes.lastIndexOf(kept, (byte) '/'), 0);
    return excludes.directory(source.directory() ? kept : Arrays.copyOf(kept, slash));
  }

  /**
   * Returns whether a source is excluded itself, with all that it holds: its directories are not
   * kept then either.
   *
   * @param kept its path below the destination
   */
  public static boolean isExcluded(
      SourceTree tree, IgnorePatterns excludes, Source source, byte[] kept) throws IOException {
    return excludes.ignores(kept) && !tree.holds(source, excludes(excludes, source, kept));
  }

  /**
   * Copies a source that is not excluded.
   *
   * @param kept its path below the destination
   * @throws IOException also when one of its directories is a link at the destination
   */
  public void copy(Source source, byte[] kept) throws IOException {
    IgnorePatterns.Directory judge = excludes(excludes, source, kept);
    for (Parent parent : of(source, kept)) {
      Destination place = destination.below(parent.path());
      place.requireNoLink(parent.source());
      if (parent.path().length == kept.length) {
        place.directory(tree, parent.source());
      } else {
        place.parent(tree, parent.source());
      }
    }
    if (source.directory()) {
      destination.below(kept).copy(tree, source, judge);
    } else {
      destination.below(kept).copyFile(tree, source, judge);
    }
  }
}
