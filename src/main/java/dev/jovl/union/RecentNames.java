package dev.jovl.union;

import dev.jovl.posix.FileName;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The files of layers that were looked up last, for who removes one: the kernel has looked each up
 * just before, so that the layers need not be asked again. It holds files that are not in the upper
 * and that chattr(1) does not protect; since layers do not change, and a change of the union's own
 * takes the file to the upper or the name from its node, what it says is true as long as the node
 * has the name and is not in the upper.
 *
 * <p>Two names may share a place; the later one has it.
 */
public final class RecentNames {
  /** A listing brings some 40 files at once, to each of a few programs. */
  private static final int PLACES = 256;

  private final NodeTable nodes;
  private final AtomicReferenceArray<Node> places = new AtomicReferenceArray<>(PLACES);

  RecentNames(NodeTable nodes) {
    this.nodes = nodes;
  }

  /** Notes a file of a layer that was found at a name and is not protected. */
  public void put(Node directory, FileName name, Node file) {
    places.lazySet(placeOf(directory, name), file);
  }

  /**
   * Returns the file of a layer that a name leads to, handed out once more, or null if it is not
   * known here.
   */
  public @Nullable Node get(Node directory, FileName name) {
    Node file = places.get(placeOf(directory, name));
    boolean known =
        file != null
            && !file.sources().isUpper()
            && nodes.handOutAs(file, new Edge(directory, name));
    return known ? file : null;
  }

  private static int placeOf(Node directory, FileName name) {
    return Math.floorMod(Long.hashCode(directory.id()) * 31 + name.hashCode(), PLACES);
  }
}
