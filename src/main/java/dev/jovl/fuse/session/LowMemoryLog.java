package dev.jovl.fuse.session;

import org.slf4j.Logger;

/** Logs that memory is short, even where the logger itself has none left. */
final class LowMemoryLog {
  private LowMemoryLog() {}

  /**
   * Warns, if that is possible; throws nothing.
   *
   * @param format with a place for the message of the cause
   */
  static void warn(Logger log, String format, Throwable cause) {
    try {
      log.warn(format, cause.getMessage());
    } catch (Throwable e) {
      // The caller has something to go on with, and there is no one else to tell.
    }
  }
}
