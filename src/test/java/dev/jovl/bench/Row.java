package dev.jovl.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * One line of the table.
 *
 * @param kind what is asked of the contestants, which tells who takes part
 * @param name what is done, as the table shows it
 * @param unit s, ms, us, MiB or bytes
 * @param goal what jovl is to reach
 * @param lowers the layers to mount, the topmost first
 * @param work what is measured
 */
record Row(Kind kind, String name, String unit, Goal goal, Source lowers, Work work) {

  /** A row of changes to files of lower layers, which needs all that a union has to have. */
  Row(String name, String unit, Goal goal, Source lowers, Work work) {
    this(Kind.CHANGE, name, unit, goal, lowers, work);
  }

  /** What a row asks of a contestant. */
  enum Kind {
    /** Mounts and reads. */
    READ,
    /** Makes new files and changes these. */
    CREATE,
    /** Changes or removes files of lower layers. */
    CHANGE,
    /** Looks at the process that serves the mount. */
    SERVER,
    /** Builds an image; the mount is idle meanwhile. */
    BUILD
  }

  /** Returns the same row for those who can do less than everything. */
  Row as(Kind other) {
    return new Row(other, name, unit, goal, lowers, work);
  }

  /** Makes the lower directories of a mount, or finds those that an earlier row made. */
  interface Source {
    /** Returns the directories, the topmost first. */
    List<Path> make(Layers layers) throws IOException;
  }

  /** Prepares, does and measures the work of a row on a new mount. */
  interface Work {
    /** Returns the measure in the unit of the row; NaN if the contestant has nothing like it. */
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
