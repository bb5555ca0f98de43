package dev.jovl.semantics.contestant;

import dev.jovl.linux.Mounts;
import dev.jovl.linux.PathBytes;
import dev.jovl.posix.ErrnoException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The mounts of this process' namespace (/proc/self/mountinfo), and ending them by force. */
public final class MountTable {
  // fields of a line of /proc/self/mountinfo, see proc(5)
  private static final int DEVICE = 2;
  private static final int MOUNT_POINT = 4;
  private static final Path FUSE_CONNECTIONS = Path.of("/sys/fs/fuse/connections");

  private static final Pattern ESCAPED = Pattern.compile("\\\\([0-7]{3})");

  private MountTable() {}

  /** Returns whether something is mounted on a directory, without touching it. */
  static boolean isMounted(Path directory) throws IOException {
    String path = bytesOf(directory);
    return lines().stream().anyMatch(line -> plain(line.split(" ")[MOUNT_POINT]).equals(path));
  }

  /** Mount points are bytes: in this text each character is one. */
  private static List<String> lines() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1);
  }

  private static String bytesOf(Path path) {
    return new String(PathBytes.of(path), StandardCharsets.ISO_8859_1);
  }

  /** Blanks, line ends and backslashes stand in the table as three octal digits. */
  private static String plain(String field) {
    return ESCAPED
        .matcher(field)
        .replaceAll(
            octal ->
                Matcher.quoteReplacement(
                    String.valueOf((char) Integer.parseInt(octal.group(1), 8))));
  }

  /**
   * Ends all mounts at or below a directory, the last one first: connections of FUSE are aborted,
   * so that whoever waits for an answer gets an error, then the mounts are taken away. Never fails.
   */
  public static void abortBelow(Path directory) {
    String path = bytesOf(directory);
    try {
      List<String> lines = lines();
      for (int i = lines.size() - 1; i >= 0; i--) {
        String[] fields = lines.get(i).split(" ");
        String mountPoint = plain(fields[MOUNT_POINT]);
        if (mountPoint.equals(path) || mountPoint.startsWith(path + "/")) {
          abort(fields[DEVICE], mountPoint);
        }
      }
    } catch (IOException e) {
      // without /proc there is no list to go through
      return;
    }
  }

  private static void abort(String device, String mountPoint) {
    Path abort =
        FUSE_CONNECTIONS.resolve(device.substring(device.indexOf(':') + 1)).resolve("abort");
    try {
      if (device.startsWith("0:") && Files.exists(abort)) {
        Files.writeString(abort, "1");
      }
    } catch (IOException e) {
      // the connection has ended in the meantime
      abort = FUSE_CONNECTIONS;
    }
    try {
      Mounts.unmount(mountPoint.getBytes(StandardCharsets.ISO_8859_1), Mounts.DETACH);
    } catch (ErrnoException e) {
      // another has unmounted it in the meantime
      return;
    }
  }
}
