package dev.jovl.build.copy;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * The extended attributes that a copy takes along: those of users and the capabilities. Attributes
 * by which union filesystems describe themselves are none of the file, and would lie in another
 * layer.
 */
final class CopiedXattrs {

  private CopiedXattrs() {}

  /** Returns the attributes of a name, sorted by their names. */
  static Map<String, byte[]> of(Fd directory, FileName file) throws ErrnoException {
    Map<String, byte[]> found = new TreeMap<>();
    for (byte[] name : Xattrs.list(directory, file)) {
      String text = new String(name, StandardCharsets.ISO_8859_1);
      byte[] value = isCopied(text) ? Xattrs.get(directory, file, name) : null;
      if (value != null) {
        found.put(text, value);
      }
    }
    return found;
  }

  private static boolean isCopied(String name) {
    if (name.startsWith("user.overlay.") || name.startsWith("user.fuseoverlayfs.")) {
      return false;
    }
    return name.startsWith("user.") || name.equals("security.capability");
  }
}
