package dev.jovl.run.root;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.linux.PathBytes;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.PathComponents;
import dev.jovl.posix.Stat;
import dev.jovl.run.spec.BindMount;
import dev.jovl.run.spec.Mount;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files that a program will see in a container, looked up before anything is mounted: those of
 * the image, and over them what will be mounted. No link leads out of the container.
 *
 * <p>A path is gone through name by name, as one link may lead from the image into what is mounted
 * and the next one back.
 */
public final class ContainerFiles {

  private final ImageRoot root;
  private final List<Mount> mounts;

  /**
   * Makes a view.
   *
   * @param root stays the caller's, and is open as long as this is used
   * @param mounts each at its real place, and before those that lie below it
   */
  public ContainerFiles(ImageRoot root, List<Mount> mounts) {
    this.root = root;
    this.mounts = List.copyOf(mounts);
  }

  /** Opens a place without opening the file there; the last component is followed. */
  Optional<Fd> place(String inside) throws ErrnoException {
    try {
      return Optional.of(itself(resolved(inside)));
    } catch (ErrnoException e) {
      if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR)) {
        return Optional.empty();
      }
      // A link that is no text leads through the image alone, as what is mounted has a text.
      if (e.is(Errno.EILSEQ)) {
        return root.place(inside);
      }
      throw e;
    }
  }

  /**
   * Returns the first bytes of a file, following links; none of a device or of what is not there.
   */
  byte[] beginning(String inside, int most) throws ErrnoException {
    Optional<Fd> there = place(inside);
    if (there.isEmpty()) {
      return new byte[0];
    }
    try (Fd place = there.get()) {
      if (!Stats.of(place).isRegular()) {
        return new byte[0];
      }
      try (Fd file = Open.again(place, OpenFlags.RDONLY)) {
        return ImageRoot.read(file, most);
      }
    }
  }

  /** Returns a path of the same file without links, dots and slashes at its end. */
  private String resolved(String inside) throws ErrnoException {
    Deque<String> rest = new ArrayDeque<>(List.of(inside.split("/", -1)));
    String at = "";
    boolean directory = true;
    int links = 0;
    while (!rest.isEmpty()) {
      if (!directory) {
        throw ErrnoException.of(Errno.ENOTDIR);
      }
      String name = rest.pop();
      if (name.equals("..")) {
        at = at.substring(0, Math.max(0, at.lastIndexOf('/')));
      } else if (!name.isEmpty() && !name.equals(".")) {
        String next = at + "/" + name;
        @Nullable String target;
        try (Fd place = itself(next)) {
          Stat stat = Stats.of(place);
          directory = !stat.isSymlink() && stat.isDirectory();
          target = stat.isSymlink() ? text(Names.readlink(place)) : null;
        }
        if (target == null) {
          at = next;
          continue;
        }
        if (++links > PathComponents.MAX_LINKS) {
          throw ErrnoException.of(Errno.ELOOP);
        }
        directory = true;
        at = target.startsWith("/") ? "" : at;
        pushAll(target, rest);
      }
    }
    return at;
  }

  /** Returns a target as text; EILSEQ if it is none. */
  private static String text(byte[] target) throws ErrnoException {
    String text = new String(target, StandardCharsets.UTF_8);
    if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), target)) {
      throw ErrnoException.of(Errno.EILSEQ);
    }
    return text;
  }

  private static void pushAll(String path, Deque<String> rest) {
    String[] names = path.split("/", -1);
    for (int i = names.length - 1; i >= 0; i--) {
      rest.push(names[i]);
    }
  }

  /** Opens what has a path without links above it; a link there is opened itself. */
  private Fd itself(String path) throws ErrnoException {
    try {
      return below(covering(path), path);
    } catch (ErrnoException e) {
      boolean leadsToAMount =
          mounts.stream().anyMatch(mount -> isAtOrBelow(mount.destination(), path));
      if (e.is(Errno.ENOENT) && leadsToAMount) {
        return someDirectory();
      }
      throw e;
    }
  }

  private @Nullable Mount covering(String path) {
    Mount last = null;
    for (Mount mount : mounts) {
      last = isAtOrBelow(path, mount.destination()) ? mount : last;
    }
    return last;
  }

  private Fd below(@Nullable Mount mount, String path) throws ErrnoException {
    if (mount == null) {
      return root.itself(path);
    }
    boolean isTop = isAtOrBelow(mount.destination(), path);
    if (mount instanceof BindMount bind) {
      byte[] source = PathBytes.of(bind.source());
      Fd top = Open.path(Fd.CURRENT_DIRECTORY, source, OpenFlags.PATH);
      return isTop ? top : below(top, path.substring(lengthOf(mount.destination())));
    }
    if (isTop) {
      return someDirectory();
    }
    throw ErrnoException.of(Errno.ENOENT);
  }

  private static Fd below(Fd top, String path) throws ErrnoException {
    try (top) {
      return ImageRoot.itself(top, path);
    }
  }

  /** Stands for a directory that will be there, when it matters only that it is one. */
  private Fd someDirectory() throws ErrnoException {
    return root.itself("/");
  }

  /** As text, since the path may be one that no Path can be made of. */
  private static boolean isAtOrBelow(String path, String directory) {
    int length = lengthOf(directory);
    return path.startsWith(directory.substring(0, length))
        && (path.length() == length || path.charAt(length) == '/');
  }

  /** The length of the root is 0, since every path is that of the root and what follows. */
  private static int lengthOf(String directory) {
    return directory.equals("/") ? 0 : directory.length();
  }
}
