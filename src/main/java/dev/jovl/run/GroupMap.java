package dev.jovl.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The groups that the user namespace of a process has, as {@code gid_map} tells them. */
record GroupMap(List<String> lines) {

  /** Returns those of this process. */
  static GroupMap ofThisProcess() throws RunException {
    try {
      return new GroupMap(Files.readAllLines(Path.of("/proc/self/gid_map")));
    } catch (IOException e) {
      throw new RunException(125, "/proc/self/gid_map: " + e.getMessage());
    }
  }

  /** Returns whether these are all that there are, as outside of any user namespace. */
  boolean areAll() {
    return lines.size() == 1 && lines.get(0).strip().matches("0\\s+0\\s+4294967295");
  }

  /** Returns whether there is a group of this number. */
  boolean has(int group) {
    return lines.stream().anyMatch(line -> isIn(line.strip().split("\\s+"), group));
  }

  private static boolean isIn(String[] range, int group) {
    long first = Long.parseLong(range[0]);
    return group >= first && group < first + Long.parseLong(range[2]);
  }
}
