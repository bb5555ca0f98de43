package dev.jovl.build.step;

import dev.jovl.build.config.StageState;
import dev.jovl.build.digest.KeyWriter;
import dev.jovl.dockerfile.Expansion;
import dev.jovl.dockerfile.Origin;
import dev.jovl.oci.Digest;

/**
 * What a step knows of its place in the build.
 *
 * @param origin its instruction
 * @param state the stage before it
 * @param expansion expands its words
 * @param time when the build is
 */
public record StepContext(Origin origin, StageState state, Expansion expansion, StepTime time) {
  /**
   * The version of what steps do. It is raised when a step makes something else of the same
   * instruction than before, so that results of the former version are not taken from the store.
   */
  private static final int RULES = 14;

  /** Begins the key of a copy that does not depend on the layers below. */
  KeyWriter independentKey(String kind) {
    return timed(begun(kind, "any"));
  }

  /** Begins the key of a step that makes files of the time of the build, if it has one. */
  KeyWriter timedKey(String kind) {
    return timed(key(kind));
  }

  private KeyWriter timed(KeyWriter key) {
    time.ofFiles().ifPresent(given -> key.number("time", given.seconds()));
    return key;
  }

  /** Begins the key of a step of this kind, with the layers below. */
  KeyWriter key(String kind) {
    return begun(kind, state.image().chainId().map(Digest::toString).orElse(""));
  }

  private static KeyWriter begun(String kind, String below) {
    return new KeyWriter(kind).number("rules", RULES).text("below", below);
  }
}
