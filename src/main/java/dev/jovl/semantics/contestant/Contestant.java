package dev.jovl.semantics.contestant;

import java.io.IOException;
import java.nio.file.Path;

/** What is put to the test. */
public interface Contestant {
  /** Returns the name at the head of its column. */
  String name();

  /** Returns whether it takes layers; a plain directory does not. */
  default boolean isLayered() {
    return true;
  }

  /** Returns whether a process serves its mounts, which can be killed. */
  default boolean hasDaemon() {
    return false;
  }

  /** Returns whether its failures may be excused by the {@code kernel} element of a case. */
  default boolean isKernel() {
    return false;
  }

  /**
   * Returns where its cases are played.
   *
   * @param base the place for all that have none of their own
   */
  default Path base(Path base) {
    return base;
  }

  /**
   * Mounts layers, and returns when the mount works.
   *
   * @return the mount, which the caller ends
   * @throws IOException with the words of the contestant if it refuses
   */
  Mounted mount(Layers layers) throws IOException;
}
