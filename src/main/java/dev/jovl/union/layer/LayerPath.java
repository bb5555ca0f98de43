package dev.jovl.union.layer;

import com.google.common.primitives.Bytes;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where to look in the layers below: components from the directory's own places, or from the roots.
 *
 * @param absolute whether from the roots
 * @param components at least one
 */
public record LayerPath(boolean absolute, List<FileName> components) {
  /** Returns the path of a name in a directory. */
  public static LayerPath of(FileName name) {
    return new LayerPath(false, List.of(name));
  }

  /**
   * Returns the path of a redirect, or null if it is no valid one.
   *
   * @param value of the attribute: a path from the roots with a slash before it, or a name. As for
   *     the kernel it ends before a NUL.
   */
  public static @Nullable LayerPath parse(byte[] value) {
    byte[] redirect = untilNul(value);
    boolean absolute = redirect.length > 0 && redirect[0] == '/';
    List<FileName> components = new ArrayList<>();
    int start = absolute ? 1 : 0;
    for (int i = start; i <= redirect.length; i++) {
      if (i == redirect.length || redirect[i] == '/') {
        if (i == start) {
          return null;
        }
        FileName name = FileName.of(redirect, start, i - start);
        if (name.isDots()) {
          return null;
        }
        components.add(name);
        start = i + 1;
      }
    }
    boolean valid = absolute || components.size() == 1;
    return valid ? new LayerPath(absolute, components) : null;
  }

  /**
   * Returns the path of a redirect as {@link #parse}.
   *
   * @throws ErrnoException EINVAL if it is no valid one: nothing may be silently absent
   */
  public static LayerPath of(byte[] redirect) throws ErrnoException {
    LayerPath path = parse(redirect);
    if (path == null) {
      throw ErrnoException.of(Errno.EINVAL);
    }
    return path;
  }

  private static byte[] untilNul(byte[] value) {
    int end = Bytes.indexOf(value, (byte) 0);
    return end < 0 ? value : Arrays.copyOf(value, end);
  }

  /** Returns the path with the component at a position replaced by what a redirect says. */
  LayerPath redirected(int position, LayerPath redirect) {
    List<FileName> joined = new ArrayList<>();
    if (!redirect.absolute()) {
      joined.addAll(components.subList(0, position));
    }
    joined.addAll(redirect.components());
    joined.addAll(components.subList(position + 1, components.size()));
    return new LayerPath(absolute || redirect.absolute(), joined);
  }
}
