package dev.jovl.mount.server;

import dev.jovl.linux.proc.ProcessStatus;
import java.io.IOException;
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
  private static final Path SELF = Path.of("/proc/self");

  /** Returns what it has now. */
  static ProcessMemory now() {
    Runtime runtime = Runtime.getRuntime();
    long size = runtime.totalMemory();
    ProcessStatus status = status();
    return new ProcessMemory(
        size - runtime.freeMemory(), size, bytes(status, "VmRSS"), bytes(status, "RssAnon"));
  }

  private static ProcessStatus status() {
    try {
      return ProcessStatus.of(SELF);
    } catch (IOException e) {
      return ProcessStatus.of(List.of());
    }
  }

  /** A value is "71234 kB"; 0 for one that is not told. */
  private static long bytes(ProcessStatus status, String key) {
    String digits = status.value(key).replaceAll("\\D+", "");
    return digits.isEmpty() ? 0 : Long.parseLong(digits) * 1024;
  }

  /** Adds it to figures. */
  void put(Map<String, Long> figures) {
    figures.put("heapBytes", heapBytes);
    figures.put("heapSizeBytes", heapSizeBytes);
    figures.put("residentBytes", residentBytes);
    figures.put("ownBytes", ownBytes);
  }
}
