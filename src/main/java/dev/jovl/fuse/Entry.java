package dev.jovl.fuse;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a lookup: a node handed to the kernel, or absence.
 *
 * @param node the id, 0 for absence
 * @param generation tells two files apart that had the same id one after the other
 * @param attributes what the node is; null for absence
 * @param validNanos how long the kernel may keep the name, in nanoseconds; for absence too
 */
public record Entry(long node, long generation, @Nullable Attributes attributes, long validNanos) {

  /** Returns the answer that there is no such name, good for a time in nanoseconds. */
  public static Entry absent(long validNanos) {
    return new Entry(0, 0, null, validNanos);
  }

  /** Returns whether there is no such name. */
  public boolean isAbsent() {
    return node == 0;
  }

  /**
   * Returns what the node is.
   *
   * @throws ErrnoException ENOENT if this is absence
   */
  public Attributes present() throws ErrnoException {
    if (attributes == null) {
      throw ErrnoException.of(Errno.ENOENT);
    }
    return attributes;
  }
}
