package dev.jovl.image.archive;

import dev.jovl.image.transfer.ImageException;
import dev.jovl.oci.Shown;
import java.util.ArrayDeque;
import java.util.Deque;

/** Names inside an archive, compared as text only: no file is ever opened by one. */
final class ArchivePath {

  private ArchivePath() {}

  /**
   * Returns a name without {@code .} and empty parts, and with {@code ..} resolved.
   *
   * @throws ImageException if it is absolute or climbs out of the archive
   */
  static String normal(String name) throws ImageException {
    if (name.startsWith("/")) {
      throw new ImageException("the archive has an absolute name: \"" + Shown.clip(name) + "\"");
    }
    Deque<String> parts = new ArrayDeque<>();
    for (String part : name.split("/", -1)) {
      if (part.equals("..")) {
        if (parts.pollLast() == null) {
          throw new ImageException(
              "the archive has a name that climbs out of it: \"" + Shown.clip(name) + "\"");
        }
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.addLast(part);
      }
    }
    return String.join("/", parts);
  }

  /**
   * Returns what the target of a symbolic link means that stands in the archive as {@code name}.
   */
  static String linked(String name, String target) throws ImageException {
    int slash = name.lastIndexOf('/');
    if (target.startsWith("/")) {
      return normal(target);
    }
    return normal(name.substring(0, slash + 1) + target);
  }
}
