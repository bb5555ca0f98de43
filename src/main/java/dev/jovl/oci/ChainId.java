package dev.jovl.oci;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The name of a stack of layers (image specification, config.md, "Layer ChainID"): that of a single
 * layer is its diff id; that of a layer on a stack is the digest of both names.
 */
public final class ChainId {

  private ChainId() {}

  /** Returns the chain id of the layers with these diff ids, lowest first; none for no layer. */
  public static Optional<Digest> of(List<Digest> diffIds) {
    List<Digest> all = all(diffIds);
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
  }

  /**
   * Returns the chain ids of the lowest layer, of the two lowest, and so on.
   *
   * @param diffIds of the layers, lowest first
   * @return one for each layer, that of all of them last
   */
  public static List<Digest> all(List<Digest> diffIds) {
    List<Digest> chains = new ArrayList<>();
    Optional<Digest> chain = Optional.empty();
    for (Digest diffId : diffIds) {
      chain = Optional.of(next(chain, diffId));
      chains.add(chain.get());
    }
    return chains;
  }

  /** Returns the chain id of a layer with {@code diffId} on the stack that {@code below} names. */
  public static Digest next(Optional<Digest> below, Digest diffId) {
    return below
        .map(chain -> Digest.of((chain + " " + diffId).getBytes(StandardCharsets.UTF_8)))
        .orElse(diffId);
  }
}
