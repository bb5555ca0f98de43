package dev.jovl.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * One line of the table.
 *
 * @param name what is done, as the table shows it
 * @param unit s, ms, us or MiB
 * @param goal what jovl is to reach
 * @param lowers the layers to mount, the topmost first
 * @param work what is measured
 */
record Row(String name, String unit, Goal goal, Source lowers, Work work) {

  /** Returns whether a contestant takes part: the kernel's overlayfs has no server to measure. */
  boolean isFor(Contestant contestant) {
    return contestant.hasServer() || !name.startsWith("server ");
  }

  /** Makes the lower directories of a mount, or finds those that an earlier row made. */
  interface Source {
    /** Returns the directories, the topmost first. */
    List<Path> make(Layers layers) throws IOException;
  }

  /** Prepares, does and measures the work of a row on a new mount. */
  interface Work {
    /** Returns the measure in the unit of the row. */
    double measure(UnionMount mount) throws IOException;
  }

  /** A part of the work that is timed. */
  interface Timed {
    /** Does it. */
    void run() throws IOException;
  }

  /** Returns the seconds that a part of the work takes. */
  static double seconds(Timed timed) throws IOException {
    long start = System.nanoTime();
    timed.run();
    return (System.nanoTime() - start) / 1e9;
  }

  /** Returns the milliseconds that a part of the work takes. */
  static double milliseconds(Timed timed) throws IOException {
    return seconds(timed) * 1e3;
  }
}
