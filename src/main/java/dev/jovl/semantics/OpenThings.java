package dev.jovl.semantics;

import java.util.ArrayDeque;
import java.util.Deque;

/** What a case has opened, closed in one go at its end. */
final class OpenThings implements AutoCloseable {
  private final Deque<AutoCloseable> things = new ArrayDeque<>();

  synchronized <T extends AutoCloseable> T add(T thing) {
    things.push(thing);
    return thing;
  }

  @Override
  public synchronized void close() throws Exception {
    while (!things.isEmpty()) {
      things.pop().close();
    }
  }
}
