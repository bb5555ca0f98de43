package dev.jovl.mount;

import dev.jovl.fuse.RequestCount;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What a mount has done so far, as lines for a person. */
final class MountReport {
  private MountReport() {}

  /** Returns the lines. */
  static String of(LiveMount mount) {
    StringBuilder text = new StringBuilder();
    Runtime runtime = Runtime.getRuntime();
    long used = runtime.totalMemory() - runtime.freeMemory();
    text.append("mount    ").append(Shown.text(mount.target())).append('\n');
    text.append("server   pid ").append(ProcessHandle.current().pid());
    text.append(", heap ").append(used >> 20).append(" MiB\n");
    ServedUnion union = mount.union();
    text.append("files    ").append(union.nodes()).append(" known to the kernel, ");
    text.append(openFiles(mount)).append(" open\n");
    text.append("copies   ").append(union.copies()).append(" with data, ");
    text.append(union.metadataCopies()).append(" of metadata only\n");
    text.append(
        String.format(
            Locale.ROOT, "%-16s %12s %9s %9s %9s%n", "request", "count", "50%", "99%", "max"));
    List<RequestCount> counts =
        mount.session().counts().stream()
            .sorted(Comparator.comparingLong(RequestCount::count).reversed())
            .toList();
    for (RequestCount count : counts) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-16s %12d %9s %9s %9s%n",
              count.name(),
              count.count(),
              time(count.percentileNanos(0.5)),
              time(count.percentileNanos(0.99)),
              time(count.percentileNanos(1))));
    }
    return text.toString();
  }

  /** What was opened and not closed; a directory counts too. */
  private static long openFiles(LiveMount mount) {
    long open = 0;
    for (RequestCount count : mount.session().counts()) {
      switch (count.name()) {
        case "OPEN", "CREATE", "TMPFILE", "OPENDIR" -> open += count.count();
        case "RELEASE", "RELEASEDIR" -> open -= count.count();
        default -> {}
      }
    }
    return Math.max(0, open);
  }

  private static String time(long nanos) {
    if (nanos < 1_000_000) {
      return nanos / 1000 + " us";
    }
    return nanos < 10_000_000_000L ? nanos / 1_000_000 + " ms" : nanos / 1_000_000_000 + " s";
  }
}
