package dev.jovl.build;

import dev.jovl.dockerfile.Expansion;
import dev.jovl.dockerfile.Origin;
import dev.jovl.oci.Digest;
import java.util.List;

/**
 * What a step knows of where it stands.
 *
 * @param origin its instruction
 * @param state the stage before it
 * @param expansion expands its words
 */
record StepContext(Origin origin, StageState state, Expansion expansion) {

  /** Returns the layers below, lowest first. */
  List<Digest> layers() {
    return state.image().diffIds();
  }

  /** Begins the key of a step of this kind that what is below does not matter to. */
  static KeyWriter independentKey(String kind) {
    return new KeyWriter(kind).text("below", "any");
  }

  /** Begins the key of a step of this kind: what is below is in it. */
  KeyWriter key(String kind) {
    return new KeyWriter(kind)
        .text("below", state.image().chainId().map(Digest::toString).orElse(""));
  }
}
