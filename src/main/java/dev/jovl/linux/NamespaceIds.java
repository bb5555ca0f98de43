package dev.jovl.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The users or groups that the user namespace of this process has, see user_namespaces(7).
 *
 * @param ranges lines of {@code uid_map} or {@code gid_map}: the first here, the first outside, how
 *     many
 */
public record NamespaceIds(List<String> ranges) {
  private static final String EVERY_ID = "0\\s+0\\s+4294967295";

  /**
   * Returns the users.
   *
   * @throws IOException if /proc is not there
   */
  public static NamespaceIds users() throws IOException {
    return of("/proc/self/uid_map");
  }

  /**
   * Returns the groups.
   *
   * @throws IOException if /proc is not there
   */
  public static NamespaceIds groups() throws IOException {
    return of("/proc/self/gid_map");
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

  private static NamespaceIds of(String map) throws IOException {
    return new NamespaceIds(Files.readAllLines(Path.of(map)));
  }

  /** Returns whether these are all that there are, as outside of any user namespace. */
  public boolean areAll() {
    return ranges.size() == 1 && ranges.get(0).strip().matches(EVERY_ID);
  }

  /**
   * Returns whether an id is among them.
   *
   * @param id of 32 bits, negative above 2^31
   */
  public boolean has(int id) {
    long number = Integer.toUnsignedLong(id);
    return ranges.stream().anyMatch(line -> isIn(line.strip().split("\\s+"), number));
  }

  private static boolean isIn(String[] range, long id) {
    long first = Long.parseLong(range[0]);
    return id >= first && id < first + Long.parseLong(range[2]);
  }
}
