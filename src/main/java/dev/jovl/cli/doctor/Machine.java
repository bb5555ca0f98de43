package dev.jovl.cli.doctor;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.PathBytes;
import dev.jovl.linux.Self;
import dev.jovl.linux.Stats;
import dev.jovl.linux.Xattrs;
import dev.jovl.linux.proc.NamespaceIds;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the doctor may look at.
 *
 * @param root where the files of the system are, "/" but in tests
 * @param path the directories of programs
 * @param isRoot whether the user is root
 * @param kernel the version of the kernel
 */
record Machine(Path root, String path, boolean isRoot, String kernel) {

  private static final byte[] CAPABILITY =
      "security.capability".getBytes(StandardCharsets.US_ASCII);

  /** Returns this machine. */
  static Machine real() {
    Map<String, String> environment = System.getenv();
    return new Machine(
        Path.of("/"),
        environment.getOrDefault("PATH", "/usr/bin:/bin") + ":/usr/sbin:/sbin",
        Self.effectiveUid() == 0,
        System.getProperty("os.version", ""));
  }

  /** Returns the first line of a file, or nothing if it cannot be read. */
  Optional<String> line(String file) {
    return lines(file).map(lines -> lines.isEmpty() ? "" : lines.get(0));
  }

  /**
   * Returns the lines of a file, or nothing if it cannot be read. They are read by a reader that
   * asks for many bytes at once: the files of /proc/sys give what they have to their first read
   * alone (proc_dostring of kernel/sysctl.c), and {@link Files#readString} begins with one byte of
   * a file without a size.
   */
  Optional<List<String>> lines(String file) {
    try {
      return Optional.of(Files.readAllLines(root.resolve(file)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Returns whether the user is in the first user namespace; in another one root has no rights
   * outside.
   */
  boolean hasAllUsers() {
    return lines("proc/self/uid_map").map(map -> NamespaceIds.of(map).areAll()).orElse(true);
  }

  /** Returns where a program is, or nothing if it is not installed. */
  Optional<Path> program(String name) {
    return program(name, path);
  }

  /**
   * Returns where a program is that is looked for elsewhere.
   *
   * @param directories as in PATH
   */
  Optional<Path> program(String name, String directories) {
    return Arrays.stream(directories.split(":", -1))
        .filter(directory -> directory.startsWith("/"))
        .map(directory -> root.resolve(directory.substring(1)).resolve(name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Returns the path of a file as it is on that machine. */
  String shown(Path file) {
    return "/" + root.relativize(file);
  }

  /** Returns whether the help of a program has an option. */
  boolean offers(Path program, String option) {
    try {
      Process process =
          new ProcessBuilder(program.toString(), "--help").redirectErrorStream(true).start();
      process.getOutputStream().close();
      String help = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return help.contains(option);
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Returns whether a program runs with more rights than its caller: those of its owner
   * (set-user-ID), or capabilities.
   */
  boolean isPrivileged(Path program) {
    try (Fd file = Open.path(Fd.CURRENT_DIRECTORY, PathBytes.of(program), OpenFlags.RDONLY)) {
      return (Stats.of(file).mode() & Mode.SETUID) != 0 || Xattrs.get(file, CAPABILITY) != null;
    } catch (ErrnoException unreadable) {
      return true;
    }
  }
}
