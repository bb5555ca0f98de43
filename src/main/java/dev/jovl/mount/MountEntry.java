package dev.jovl.mount;

import dev.jovl.fuse.session.KernelEngine;
import dev.jovl.mount.request.Shown;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A line of /proc/self/mountinfo, see proc(5).
 *
 * @param numbers of the mount and of its device, which the kernel gives to others later on
 * @param target the mount point, an absolute path
 * @param options of this mount
 * @param type of the filesystem
 * @param source what is shown as the device
 * @param superOptions of the filesystem
 */
public record MountEntry(
    String numbers,
    byte[] target,
    String options,
    String type,
    String source,
    String superOptions) {
  private static final Path TABLE = Path.of("/proc/self/mountinfo");

  /** Returns the mounts of this mount namespace, later ones on top of earlier ones. */
  public static List<MountEntry> all() throws IOException {
    List<MountEntry> entries = new ArrayList<>();
    for (String line : Files.readAllLines(TABLE, StandardCharsets.ISO_8859_1)) {
      entries.add(parse(line));
    }
    return entries;
  }

  /** Returns the topmost mount on a directory. */
  public static Optional<MountEntry> on(byte[] target) throws IOException {
    return all().stream()
        .filter(entry -> Arrays.equals(entry.target(), target))
        .reduce((first, second) -> second);
  }

  /**
   * Returns a number, not negative, that tells this mount from those that are there now, and but
   * for a mount in its very place from later ones.
   */
  long mark() {
    return ((long) numbers.hashCode() << 32 | Arrays.hashCode(target) & 0xffffffffL) >>> 1;
  }

  /**
   * Returns whether this is mounted somewhere in a directory, and not on it.
   *
   * @param directory an absolute path
   */
  boolean isBelow(byte[] directory) {
    int end = directory.length == 1 ? 0 : directory.length;
    return target.length > end + 1
        && target[end] == '/'
        && Arrays.equals(target, 0, end, directory, 0, end);
  }

  /**
   * Unmounts what is on top of its mount point, if that is a FUSE mount also where this process may
   * not call umount2(2).
   *
   * @param lazily whether it leaves the tree at once although it is in use
   * @throws IOException {@link dev.jovl.posix.ErrnoException} with EBUSY if it is in use, and why
   *     else it cannot be unmounted
   */
  public void unmount(boolean lazily) throws IOException {
    KernelEngine.unmount(target, lazily);
  }

  /** Reads a line, decoded as ISO-8859-1 so that each character is a byte. */
  static MountEntry parse(String line) {
    String[] words = line.split(" ", -1);
    int dash = 6;
    while (!words[dash].equals("-")) {
      dash++;
    }
    return new MountEntry(
        words[0] + " " + words[2],
        unescape(words[4]),
        words[5],
        words[dash + 1],
        Shown.text(unescape(words[dash + 2])),
        Shown.text(unescape(words[dash + 3])));
  }

  /** The kernel writes space, tab, newline and backslash as a backslash and three octal digits. */
  private static byte[] unescape(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\\' && i + 3 < text.length()) {
        bytes.write(Integer.parseInt(text.substring(i + 1, i + 4), 8));
        i += 3;
      } else {
        bytes.write(text.charAt(i));
      }
    }
    return bytes.toByteArray();
  }
}
