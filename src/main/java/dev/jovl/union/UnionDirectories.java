package dev.jovl.union;

import dev.jovl.linux.Fd;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The directories of a union, open with O_PATH or for reading. They become the union's.
 *
 * @param lowers the layers from the top; may be empty if there is an upper
 * @param dataOnly layers that are reached by redirects only
 * @param upper the writable tree, null for a read-only union
 * @param work the work directory on the filesystem of the upper, null without an upper
 */
public record UnionDirectories(
    List<Fd> lowers, List<Fd> dataOnly, @Nullable Fd upper, @Nullable Fd work) {
  /** Returns the directories of a read-only union. */
  public static UnionDirectories readOnly(List<Fd> lowers) {
    return new UnionDirectories(lowers, List.of(), null, null);
  }

  /** Returns the directories of a writable union. */
  public static UnionDirectories writable(List<Fd> lowers, Fd upper, Fd work) {
    return new UnionDirectories(lowers, List.of(), upper, work);
  }
}
