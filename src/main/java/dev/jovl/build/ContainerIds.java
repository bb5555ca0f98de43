package dev.jovl.build;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Makes the ids of containers. */
final class ContainerIds {

  private static final int BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private ContainerIds() {}

  /** Returns 64 random hexadecimal digits. */
  static String newId() {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
