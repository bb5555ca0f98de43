package dev.jovl.build.step;

import dev.jovl.linux.RandomBytes;

/** Makes the ids of containers. */
final class ContainerIds {

  private static final int BYTES = 32;

  private ContainerIds() {}

  /** Returns 64 random hexadecimal digits. */
  static String newId() {
    return RandomBytes.hex(BYTES);
  }
}
