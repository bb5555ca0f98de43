package dev.jovl.build.copy;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.PosixAcl;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The extended attributes that a copy takes along: those of users, the capabilities and the access
 * lists: without its list, a file would give its group what the mask allows to others. Attributes
 * by which union filesystems describe themselves are none of the file, and would lie in another
 * layer.
 */
final class CopiedXattrs {

  private static final Set<String> KEPT =
      Set.of("security.capability", "system.posix_acl_access", "system.posix_acl_default");

  private CopiedXattrs() {}

  /**
   * Sets an attribute of a copy.
   *
   * @param mode what the copy shall have
   * @return that, or what is left of it where the filesystem has no access lists, or the list is
   *     for somebody whom the user namespace lacks
   * @throws ErrnoException also where it has no capabilities: a program without them would fail
   *     later. One of a user is left out there.
   */
  static int set(Fd made, byte[] name, byte[] value, int mode) throws ErrnoException {
    try {
      Xattrs.set(made, name, value, 0);
      return mode;
    } catch (ErrnoException e) {
      boolean unsupported = e.is(Errno.EOPNOTSUPP) && mayBeLost(name);
      if (!unsupported && !(e.is(Errno.EINVAL) && isList(name))) {
        throw e;
      }
      boolean access = PosixAcl.Kind.ACCESS.is(name);
      return access ? PosixAcl.withoutList(mode, PosixAcl.parse(value)) : mode;
    }
  }

  private static boolean mayBeLost(byte[] name) {
    return isList(name) || new String(name, StandardCharsets.ISO_8859_1).startsWith("user.");
  }

  private static boolean isList(byte[] name) {
    return PosixAcl.Kind.ACCESS.is(name) || PosixAcl.Kind.DEFAULT.is(name);
  }

  /** Returns the attributes of a name, sorted by their names. */
  static Map<String, byte[]> of(Fd directory, FileName file) throws ErrnoException {
    Map<String, byte[]> found = new TreeMap<>();
    for (byte[] name : Xattrs.list(directory, file)) {
      String text = new String(name, StandardCharsets.ISO_8859_1);
      byte[] value = isCopied(text) ? value(directory, file, text) : null;
      if (value != null) {
        found.put(text, value);
      }
    }
    return found;
  }

  /**
   * Returns null too for capabilities that are for the root of another user namespace (EOVERFLOW):
   * here they can be neither read nor given, and BuildKit copies without them as well.
   */
  private static byte @Nullable [] value(Fd directory, FileName file, String name)
      throws ErrnoException {
    try {
      return Xattrs.get(directory, file, name.getBytes(StandardCharsets.ISO_8859_1));
    } catch (ErrnoException e) {
      if (!e.is(Errno.EOVERFLOW) || !name.equals("security.capability")) {
        throw e;
      }
      return null;
    }
  }

  private static boolean isCopied(String name) {
    if (name.startsWith("user.overlay.") || name.startsWith("user.fuseoverlayfs.")) {
      return false;
    }
    return name.startsWith("user.") || KEPT.contains(name);
  }
}
