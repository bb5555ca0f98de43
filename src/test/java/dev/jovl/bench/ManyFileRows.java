package dev.jovl.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rows about the memory of a server that has told the kernel of very many files. A walk over them
 * takes long, so that each is done once for all rows: the first row that is run walks, the others
 * show what it has seen.
 */
final class ManyFileRows {
  /** Where the serial collector tells in {@code jcmd PID GC.heap_info} what is used. */
  private static final Pattern USED = Pattern.compile("generation +total \\d+K, used (\\d+)K");

  private static final int KIBIBYTE = 1024;

  /** How long a server gets to take back what the kernel has forgotten. */
  private static final long PATIENCE_MILLIS = 5_000;

  private final Map<Contestant, List<Walk>> walks = new EnumMap<>(Contestant.class);

  private ManyFileRows() {}

  static List<Row> rows() {
    ManyFileRows shared = new ManyFileRows();
    return List.of(
        shared.row("server memory, very many files", "MiB", Goal.notBehindPeer(), Walk::known),
        shared.row("the same after drop_caches", "MiB", Goal.bound(150, "MiB"), Walk::dropped),
        shared.row("heap for each of these files", "bytes", Goal.bound(250, "bytes"), Walk::heap),
        shared.row("heap left after drop_caches", "bytes", Goal.bound(10, "bytes"), Walk::left));
  }

  private Row row(String name, String unit, Goal goal, Figure figure) {
    return new Row(name, unit, goal, Layers::many, new Shown(figure)).as(Row.Kind.SERVER);
  }

  /**
   * What was seen in a walk.
   *
   * @param known resident MiB of the server while the kernel knows all files
   * @param dropped the same when the kernel has forgotten them
   * @param heap bytes of heap in use for each file while they are known
   * @param left the same when the kernel has forgotten them
   */
  private record Walk(double known, double dropped, double heap, double left) {}

  /** Which figure a row shows. */
  private interface Figure {
    double of(Walk walk);
  }

  /** The work of a row: its trials are the walks in their order. */
  private final class Shown implements Row.Work {
    private final Figure figure;
    private final Map<Contestant, Integer> trials = new EnumMap<>(Contestant.class);

    private Shown(Figure figure) {
      this.figure = figure;
    }

    @Override
    public double measure(UnionMount mount) throws IOException {
      List<Walk> own = walks.computeIfAbsent(mount.contestant(), unused -> new ArrayList<>());
      int trial = trials.merge(mount.contestant(), 1, Integer::sum) - 1;
      if (trial >= own.size()) {
        own.add(walk(mount));
      }
      return figure.of(own.get(trial));
    }
  }

  private static Walk walk(UnionMount mount) throws IOException {
    mount.forgetServer();
    mount.mountAgain();
    long server = mount.server();
    double before = heap(mount, server);
    int files = mount.scale().manyFiles();
    // A size makes find ask for the attributes, with which the kernel knows the inode.
    Programs.shell(mount.root(), "test $(find . -type f -size -1 | wc -l) = " + files);
    double known = Machine.residentMebibytes(server);
    double heap = heap(mount, server);
    Machine.dropCaches();
    sleep();
    double dropped = Machine.residentMebibytes(server);
    double left = heap(mount, server);
    return new Walk(known, dropped, (heap - before) / files, (left - before) / files);
  }

  /** Returns the bytes of heap in use after a collection; NaN for a server that has none. */
  private static double heap(UnionMount mount, long server) throws IOException {
    if (!mount.contestant().isResident()) {
      return Double.NaN;
    }
    Programs.run(mount.home(), "jcmd", Long.toString(server), "GC.run");
    String info = Programs.run(mount.home(), "jcmd", Long.toString(server), "GC.heap_info");
    Matcher used = USED.matcher(info);
    double bytes = 0;
    while (used.find()) {
      bytes += Double.parseDouble(used.group(1)) * KIBIBYTE;
    }
    if (bytes == 0) {
      throw new IOException("jcmd tells of no heap: " + info);
    }
    return bytes;
  }

  private static void sleep() {
    try {
      Thread.sleep(PATIENCE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
