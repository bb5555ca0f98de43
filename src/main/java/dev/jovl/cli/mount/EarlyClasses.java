package dev.jovl.cli.mount;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;

/**
 * Begins early with what the first mount of a server needs and what takes long to set up, beside
 * the thread that binds the C library: Guava's cache asks for a logger of java.util.logging, which
 * looks through all jars of the class path.
 */
final class EarlyClasses extends Thread {
  private EarlyClasses() {
    super("early-classes");
    setDaemon(true);
  }

  /**
   * Starts a thread that sets them up. A thread that needs one earlier waits for it, or sets it up
   * itself.
   */
  static void load() {
    new EarlyClasses().start();
  }

  @Override
  public void run() {
    Cache<Object, Object> unused = CacheBuilder.newBuilder().maximumSize(1).build();
  }
}
