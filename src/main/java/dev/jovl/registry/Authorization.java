package dev.jovl.registry;

import java.time.Instant;

/**
 * A value of the Authorization header; its text form does not show it.
 *
 * @param header the value
 * @param expires until when it may be used
 */
record Authorization(String header, Instant expires) {
  @Override
  public String toString() {
    return "Authorization[until " + expires + "]";
  }
}
