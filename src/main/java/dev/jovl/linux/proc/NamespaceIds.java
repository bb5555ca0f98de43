package dev.jovl.linux.proc;

import dev.jovl.linux.Self;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The users or groups that a user namespace has, see user_namespaces(7).
 *
 * @param ranges in the order of the map
 */
public record NamespaceIds(List<Range> ranges) {
  /**
   * Ids that follow each other. Each is of 32 bits without a sign.
   *
   * @param first as it is called in the namespace
   * @param outside the same one in the namespace of the process that has read the map, or, if that
   *     is this one, in the one around it
   * @param count how many they are
   */
  public record Range(long first, long outside, long count) {
    private static Range of(String line) {
      String[] numbers = line.strip().split("\\s+");
      if (numbers.length != 3) {
        throw new NumberFormatException("no range of ids: " + line);
      }
      return new Range(
          Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), Long.parseLong(numbers[2]));
    }

    private boolean isEvery() {
      return first == 0 && outside == 0 && count == EVERY_ID;
    }

    private boolean has(int id) {
      return isWithin(first, id);
    }

    private boolean hasOutside(int id) {
      return isWithin(outside, id);
    }

    private boolean isWithin(long start, int id) {
      long distance = Integer.toUnsignedLong(id) - start;
      return distance >= 0 && distance < count;
    }
  }

  /** All of 32 bits but one: the last stands for none. */
  private static final long EVERY_ID = 4_294_967_295L;

  /**
   * Takes the ids from the text of a map.
   *
   * @param lines of {@code uid_map} or {@code gid_map}: the first here, the first outside, how many
   * @throws NumberFormatException if one is something else
   */
  public static NamespaceIds of(List<String> lines) {
    List<Range> ranges = new ArrayList<>();
    for (String line : lines) {
      ranges.add(Range.of(line));
    }
    return new NamespaceIds(ranges);
  }

  /**
   * Reads a map.
   *
   * @param map {@code uid_map} or {@code gid_map} of a process
   * @throws IOException if it is not there, or the process has ended, or it is no map
   */
  public static NamespaceIds of(Path map) throws IOException {
    try {
      return of(Files.readAllLines(map, StandardCharsets.ISO_8859_1));
    } catch (NumberFormatException e) {
      throw new IOException(map + " is not understood", e);
    }
  }

  /**
   * Returns the users that this process has.
   *
   * @throws IOException if /proc is not there
   */
  public static NamespaceIds users() throws IOException {
    return of(Path.of("/proc/self/uid_map"));
  }

  /**
   * Returns the groups that this process has.
   *
   * @throws IOException if /proc is not there
   */
  public static NamespaceIds groups() throws IOException {
    return of(Path.of("/proc/self/gid_map"));
  }

  /**
   * Returns whether this process is root, and of the whole machine: the root of a user namespace
   * has no right to what all share.
   *
   * @throws IOException if /proc is not there
   */
  public static boolean isRootOfAll() throws IOException {
    return Self.effectiveUid() == 0 && users().areAll();
  }

  /** Returns whether these are all that there are, as outside of any user namespace. */
  public boolean areAll() {
    // Not by equals: a mount asks this, and the first equals of a record takes tens of
    // milliseconds.
    return ranges.size() == 1 && ranges.get(0).isEvery();
  }

  /**
   * Returns whether an id is among them.
   *
   * @param id as it is called in the namespace, of 32 bits, negative above 2^31
   */
  public boolean has(int id) {
    return ranges.stream().anyMatch(range -> range.has(id));
  }

  /**
   * Returns whether an id of outside is among them.
   *
   * @param id as {@link Range#outside}, of 32 bits, negative above 2^31
   */
  public boolean hasOutside(int id) {
    return ranges.stream().anyMatch(range -> range.hasOutside(id));
  }
}
