package dev.jovl.cli.mount;

import dev.jovl.cli.output.HumanText;
import dev.jovl.fuse.RequestCount;
import dev.jovl.mount.server.MountReport;
import dev.jovl.oci.JsonObject;
import dev.jovl.oci.JsonValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a mount has done, as lines for a person and as JSON. */
final class StatLines {
  private StatLines() {}

  /** Returns the lines. */
  static String of(String target, MountReport report) {
    StringBuilder text = new StringBuilder();
    line(text, "mount", HumanText.printable(target));
    line(
        text,
        "server",
        "pid " + report.figure("serverPid"),
        "heap " + size(report, "heapBytes") + " of " + size(report, "heapSizeBytes"),
        size(report, "residentBytes") + " in memory",
        size(report, "ownBytes") + " of it its own");
    line(
        text,
        "files",
        report.figure("nodes") + " known to the kernel",
        report.figure("openFiles") + " open",
        report.figure("backingFiles") + " of them read by the kernel itself");
    line(
        text,
        "data",
        size(report, "readBytes") + " read",
        size(report, "writtenBytes") + " written through the server");
    line(
        text,
        "copies",
        report.figure("copies") + " with data (" + size(report, "copiedBytes") + ")",
        report.figure("metadataCopies") + " of metadata only");
    line(
        text,
        "caches",
        report.figure("directoryHandles") + " directories kept open",
        found(report) + " found open",
        report.figure("knownAbsences") + " absent names known",
        report.figure("openDirectories") + " being read");
    requests(text, report);
    return text.toString();
  }

  private static void line(StringBuilder text, String title, String... parts) {
    text.append(String.format(Locale.US, "%-9s%s%n", title, String.join(", ", parts)));
  }

  private static String size(MountReport report, String name) {
    return HumanText.size(report.figure(name));
  }

  private static String found(MountReport report) {
    long hits = report.figure("directoryHandleHits");
    return hits + " of " + (hits + report.figure("directoryHandleMisses"));
  }

  private static void requests(StringBuilder text, MountReport report) {
    String row = "%-16s %12s %9s %9s %9s%n";
    text.append(String.format(Locale.US, row, "request", "count", "50%", "99%", "max"));
    for (RequestCount request : sorted(report)) {
      text.append(
          String.format(
              Locale.US,
              row,
              request.name(),
              request.count(),
              time(request.percentileNanos(0.5)),
              time(request.percentileNanos(0.99)),
              time(request.percentileNanos(1))));
    }
  }

  private static List<RequestCount> sorted(MountReport report) {
    return report.requests().stream()
        .sorted(Comparator.comparingLong(RequestCount::count).reversed())
        .toList();
  }

  private static String time(long nanos) {
    if (nanos < 1_000_000) {
      return nanos / 1000 + " us";
    }
    return nanos < 10_000_000_000L ? nanos / 1_000_000 + " ms" : nanos / 1_000_000_000 + " s";
  }

  /** Returns the figures by their names and the requests, times in nanoseconds. */
  static JsonObject json(String target, MountReport report) {
    JsonObject.Builder object = JsonObject.builder().put("mount", target);
    for (Map.Entry<String, Long> figure : report.figures().entrySet()) {
      object.put(figure.getKey(), figure.getValue());
    }
    List<JsonValue> requests = new ArrayList<>();
    for (RequestCount request : sorted(report)) {
      requests.add(
          JsonObject.builder()
              .put("request", request.name())
              .put("count", request.count())
              .put("median", request.percentileNanos(0.5))
              .put("percentile99", request.percentileNanos(0.99))
              .put("max", request.percentileNanos(1))
              .build());
    }
    return object.put("requests", new JsonValue.Array(requests)).build();
  }
}
