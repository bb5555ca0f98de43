package dev.jovl.mount.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What memory this process has.
 *
 * @param heapBytes of objects, those that nobody refers to any more among them
 * @param heapSizeBytes that the heap has taken from the system
 * @param residentBytes in memory, those shared with other processes among them (VmRSS of proc(5))
 * @param ownBytes in memory and of no file (RssAnon)
 */
record ProcessMemory(long heapBytes, long heapSizeBytes, long residentBytes, long ownBytes) {
  private static final Path STATUS = Path.of("/proc/self/status");

  /** Returns what it has now. */
  static ProcessMemory now() {
    Runtime runtime = Runtime.getRuntime();
    long size = runtime.totalMemory();
    List<String> status = status();
    return new ProcessMemory(
        size - runtime.freeMemory(), size, line(status, "VmRSS:"), line(status, "RssAnon:"));
  }

  private static List<String> status() {
    try {
      return Files.readAllLines(STATUS);
    } catch (IOException e) {
      return List.of();
    }
  }

  /** A line says "VmRSS: 71234 kB". */
  private static long line(List<String> status, String name) {
    return status.stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")) * 1024)
        .findFirst()
        .orElse(0);
  }

  /** Adds it to figures. */
  void put(Map<String, Long> figures) {
    figures.put("heapBytes", heapBytes);
    figures.put("heapSizeBytes", heapSizeBytes);
    figures.put("residentBytes", residentBytes);
    figures.put("ownBytes", ownBytes);
  }
}
