package dev.jovl.run;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Removes the control groups of containers whose jovl was killed: runtimes make one for each, below
 * that of their caller, and only they remove it. The name tells the process that it belongs to.
 */
final class StaleCgroups {

  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
  private static final Pattern NAME = Pattern.compile("jovl-([0-9]+)-.*");

  private StaleCgroups() {}

  /** Returns a name for the control group of a container of this process. */
  static String nameFor(Path bundle) {
    return "jovl-" + ProcessHandle.current().pid() + "-" + bundle.getFileName();
  }

  /** Removes what is stale, as far as it can be seen and removed; never fails. */
  static void remove() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"))) {
        for (Path parent : parents(line)) {
          removeIn(parent);
        }
      }
    } catch (IOException notReadable) {
      return;
    }
  }

  /** A line is "NUMBER:CONTROLLERS:PATH"; of version 2 it has no controllers (cgroups(7)). */
  private static List<Path> parents(String line) {
    String[] parts = line.split(":", 3);
    List<Path> parents = new ArrayList<>();
    if (parts.length == 3) {
      String below = parts[2].substring(1);
      String controllers = parts[1].replaceFirst("^name=", "");
      parents.add(CGROUPS.resolve(controllers).resolve(below));
      if (controllers.isEmpty()) {
        parents.add(CGROUPS.resolve("unified").resolve(below));
      }
    }
    return parents;
  }

  private static void removeIn(Path parent) {
    try (DirectoryStream<Path> groups = Files.newDirectoryStream(parent, "jovl-*")) {
      for (Path group : groups) {
        Matcher name = NAME.matcher(String.valueOf(group.getFileName()));
        if (name.matches() && !Files.exists(Path.of("/proc", name.group(1)))) {
          Files.delete(group);
        }
      }
    } catch (IOException notThereOrInUse) {
      return;
    }
  }
}
