package dev.jovl.linux.proc;

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
 * A line of /proc/self/mountinfo, see proc(5). Fields are decoded when they are asked for.
 *
 * <p>Names are bytes, and the kernel writes blank, tab, newline and backslash alone as a backslash
 * and three octal digits (seq_path): every other byte stands for itself, and only a newline ends a
 * line.
 */
public final class MountEntry {
  private static final Path TABLE = Path.of("/proc/self/mountinfo");
  private static final String ESCAPED = " \t\n\\";

  // Fields by their place; a dash ends the optional ones, and type, source and options follow.
  private static final int ID = 0;
  private static final int PARENT = 1;
  private static final int DEVICE = 2;
  private static final int TARGET = 4;
  private static final int OPTIONS = 5;
  private static final int OPTIONAL = 6;

  private final byte[] line;

  private MountEntry(byte[] line) {
    this.line = line;
  }

  /**
   * Returns the mounts of this mount namespace, by the time when they were made (since Linux 6.8),
   * which does not say what is on top: one can be moved later, or put beneath another.
   *
   * @throws IOException if /proc is not there
   */
  public static List<MountEntry> all() throws IOException {
    return in(Files.readAllBytes(TABLE));
  }

  /**
   * Returns the topmost mount on a directory.
   *
   * @param target an absolute path without symbolic links
   * @throws IOException if /proc is not there
   */
  public static Optional<MountEntry> on(byte[] target) throws IOException {
    return topmost(all(), target);
  }

  /**
   * Returns the topmost mount on a directory: the one that is not the parent of another one there.
   * Of several the last, as where one is hidden by a mount on a directory above it.
   */
  static Optional<MountEntry> topmost(List<MountEntry> entries, byte[] target) {
    byte[] escaped = escaped(target);
    List<MountEntry> there = entries.stream().filter(entry -> entry.isAt(escaped)).toList();
    return there.stream()
        .filter(entry -> there.stream().noneMatch(entry::isParentOf))
        .reduce((first, second) -> second);
  }

  /** Returns the entries of a table in the format of mountinfo. */
  static List<MountEntry> in(byte[] table) {
    List<MountEntry> entries = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < table.length; i++) {
      if (table[i] == '\n') {
        entries.add(new MountEntry(Arrays.copyOfRange(table, start, i)));
        start = i + 1;
      }
    }
    return entries;
  }

  /** Returns the numbers of the mount and of its device, which others get later on. */
  public String numbers() {
    return text(ID) + " " + device();
  }

  /** Returns the number of the device, as MAJOR:MINOR. */
  public String device() {
    return text(DEVICE);
  }

  /**
   * Returns the number of a device as one number, of which the upper half is the major one.
   *
   * @param device as {@link #device}, MAJOR:MINOR
   */
  public static long number(String device) {
    int colon = device.indexOf(':');
    return Long.parseLong(device.substring(0, colon)) << 32
        | Long.parseLong(device.substring(colon + 1));
  }

  /** Returns the mount point, an absolute path. */
  public byte[] target() {
    int start = start(TARGET);
    return plain(start, end(start));
  }

  /** Returns the options of this mount, separated by commas. */
  public String options() {
    return text(OPTIONS);
  }

  /** Returns the type of the filesystem, with a dot before its subtype. */
  public String type() {
    return text(dash() + 1);
  }

  /** Returns the options of the filesystem, separated by commas. */
  public String filesystemOptions() {
    return text(dash() + 3);
  }

  /** Returns the place of what stands behind the optional fields. */
  private int dash() {
    int dash = OPTIONAL;
    while (!text(dash).equals("-") && start(dash) < line.length) {
      dash++;
    }
    return dash;
  }

  /**
   * Returns a number, not negative, that tells this mount from all others that are there now, and
   * from later ones except one in the very same place.
   */
  public long mark() {
    return ((long) numbers().hashCode() << 32 | Arrays.hashCode(target()) & 0xffffffffL) >>> 1;
  }

  /**
   * Returns whether this is mounted somewhere in a directory, and not on it.
   *
   * @param directory an absolute path
   */
  public boolean isBelow(byte[] directory) {
    byte[] target = target();
    int end = directory.length == 1 ? 0 : directory.length;
    return target.length > end + 1
        && target[end] == '/'
        && Arrays.equals(target, 0, end, directory, 0, end);
  }

  /** The root of a namespace can be its own parent. */
  private boolean isParentOf(MountEntry other) {
    return other != this && other.text(PARENT).equals(text(ID));
  }

  private boolean isAt(byte[] escaped) {
    int start = start(TARGET);
    return Arrays.equals(line, start, end(start), escaped, 0, escaped.length);
  }

  private String text(int field) {
    int start = start(field);
    return new String(plain(start, end(start)), StandardCharsets.ISO_8859_1);
  }

  /** Returns where a field starts, at the end of the line if there is none. */
  private int start(int field) {
    int at = 0;
    for (int i = 0; i < field && at < line.length; i++) {
      at = Math.min(line.length, end(at) + 1);
    }
    return at;
  }

  private int end(int start) {
    int end = start;
    while (end < line.length && line[end] != ' ') {
      end++;
    }
    return end;
  }

  private byte[] plain(int start, int end) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(end - start);
    for (int i = start; i < end; i++) {
      if (line[i] == '\\' && i + 3 < end) {
        bytes.write((line[i + 1] - '0') << 6 | (line[i + 2] - '0') << 3 | line[i + 3] - '0');
        i += 3;
      } else {
        bytes.write(line[i]);
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] escaped(byte[] path) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(path.length);
    for (byte octet : path) {
      if (ESCAPED.indexOf(octet) >= 0) {
        bytes.write('\\');
        bytes.write('0' + (octet >> 6));
        bytes.write('0' + (octet >> 3 & 7));
        bytes.write('0' + (octet & 7));
      } else {
        bytes.write(octet);
      }
    }
    return bytes.toByteArray();
  }
}
