package dev.jovl.run.runtime;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.linux.PathBytes;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Removes the control groups of containers whose jovl was killed: runtimes make one for each, below
 * that of their caller, and only they remove it. The name tells the process that it belongs to.
 */
public final class StaleCgroups {

  private static final int ATTEMPTS = 400;
  private static final long PAUSE_NANOS = 5_000_000;
  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
  private static final Pattern NAME = Pattern.compile("jovl-([0-9]+)-.*");

  private StaleCgroups() {}

  /** Returns a name for the control group of a container of this process. */
  static String nameFor(Path bundle) {
    return "jovl-" + ProcessHandle.current().pid() + "-" + bundle.getFileName();
  }

  /** Removes what is stale, as far as it can be seen and removed; never fails. */
  public static void remove() {
    for (Path parent : parents()) {
      try (DirectoryStream<Path> groups = Files.newDirectoryStream(parent, "jovl-*")) {
        for (Path group : groups) {
          String name = String.valueOf(group.getFileName());
          Matcher owner = NAME.matcher(name);
          if (owner.matches() && !Files.exists(Path.of("/proc", owner.group(1)))) {
            boolean unused = isRemoved(parent, name);
          }
        }
      } catch (IOException notThere) {
        continue;
      }
    }
  }

  /**
   * Removes the groups of a container that has been killed, as soon as its last process is gone;
   * never fails.
   */
  static void remove(String name) {
    boolean interrupted = Thread.interrupted();
    for (Path parent : parents()) {
      for (int i = 0; i < ATTEMPTS && !isRemoved(parent, name); i++) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns false if a process is in the group; what cannot be removed at all counts as gone. */
  private static boolean isRemoved(Path parent, String name) {
    byte[] path = PathBytes.of(parent);
    int flags = OpenFlags.PATH | OpenFlags.DIRECTORY;
    try (Fd directory = Open.path(Fd.CURRENT_DIRECTORY, path, flags)) {
      Names.rmdir(directory, FileName.of(name));
      return true;
    } catch (ErrnoException e) {
      return !e.is(Errno.EBUSY);
    }
  }

  private static List<Path> parents() {
    List<Path> parents = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"))) {
        parents.addAll(parents(line));
      }
    } catch (IOException notReadable) {
      return List.of();
    }
    return parents;
  }

  /**
   * A line is "NUMBER:CONTROLLERS:PATH"; of version 2 it has no controllers (cgroups(7)), and there
   * crun makes its groups at the root.
   */
  private static List<Path> parents(String line) {
    String[] parts = line.split(":", 3);
    List<Path> parents = new ArrayList<>();
    if (parts.length == 3) {
      String below = parts[2].substring(1);
      String controllers = parts[1].replaceFirst("^name=", "");
      parents.add(CGROUPS.resolve(controllers).resolve(below));
      if (controllers.isEmpty()) {
        parents.add(CGROUPS);
        parents.add(CGROUPS.resolve("unified").resolve(below));
      }
    }
    return parents;
  }
}
