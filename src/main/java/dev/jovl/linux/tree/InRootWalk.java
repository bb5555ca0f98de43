package dev.jovl.linux.tree;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.PathComponents;
import dev.jovl.posix.Stat;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Resolves one path below a root that nothing leads out of, one component at a time, each opened
 * without following: absolute links begin at the root, and "..", there, stays. Can make the
 * directories that are missing.
 *
 * <p>It owns the descriptors of the directories that it went through, until it is closed.
 */
public final class InRootWalk implements AutoCloseable {

  /** Makes the directories that are missing. */
  @FunctionalInterface
  public interface Maker {
    /**
     * Makes one, by default with mkdir(2) and mode 0755.
     *
     * @param place where nothing is yet
     * @param name the last component of the place
     */
    default void make(Place place, FileName name) throws ErrnoException {
      Names.mkdir(place.directory(), name, 0755);
    }

    /**
     * Gives it its owner and mode.
     *
     * @param directory the new directory, open with O_PATH and owned by the walk
     */
    void made(Fd directory) throws ErrnoException;
  }

  /**
   * Where a path leads.
   *
   * @param directory the directory that holds the name, owned by the walk; the root itself if there
   *     is no name
   * @param name the last component, no link; null for the root
   * @param stat what is there, or null when nothing is
   * @param names all components from the root, without links
   * @param links the links that were followed, each by all its components from the root
   */
  public record Place(
      Fd directory,
      @Nullable FileName name,
      @Nullable Stat stat,
      List<FileName> names,
      List<List<FileName>> links) {

    /** Returns whether a directory is there. */
    public boolean isDirectory() {
      return stat != null && stat.isDirectory();
    }

    /** Opens what is there; the caller owns the descriptor. */
    public Fd open(int flags) throws ErrnoException {
      return name == null
          ? Open.again(directory, flags)
          : Open.at(directory, name, flags | OpenFlags.NOFOLLOW);
    }
  }

  private static final FileName DOT_DOT = FileName.of("..");
  private static final int PATH_DIRECTORY = OpenFlags.HANDLE | OpenFlags.DIRECTORY;

  private final Fd root;
  private final List<Fd> opened = new ArrayList<>();
  private final Deque<Fd> above = new ArrayDeque<>();
  private final List<FileName> names = new ArrayList<>();
  private final Deque<FileName> pending = new ArrayDeque<>();
  private final List<List<FileName>> links = new ArrayList<>();
  private boolean keptInside;

  /**
   * Makes a walk for one path.
   *
   * @param root an open directory, which stays the caller's
   */
  public InRootWalk(Fd root) {
    this.root = root;
    above.push(root);
  }

  /**
   * Returns the mode that a directory that was just made is to have: as asked, with the bit that
   * mkdir(2) passes on in a setgid directory.
   */
  public static int modeOfMade(Fd directory, int asked) throws ErrnoException {
    return asked | (Stats.of(directory).mode() & Mode.SETGID);
  }

  /** Resolves a path, the last link followed too; the last component may be missing. */
  public Place find(byte[] path) throws ErrnoException {
    return walk(path, null, false);
  }

  /**
   * Resolves a path and makes the directories that are missing above its last component.
   *
   * @param whole whether the last component is to be a directory and made too
   */
  public Place make(byte[] path, boolean whole, Maker maker) throws ErrnoException {
    return walk(path, maker, whole);
  }

  /** Returns whether an absolute link or ".." at the root was on the way, also to nothing. */
  public boolean isKeptInside() {
    return keptInside;
  }

  private Place walk(byte[] path, @Nullable Maker maker, boolean whole) throws ErrnoException {
    push(path);
    while (!pending.isEmpty()) {
      FileName name = pending.pop();
      if (name.equals(DOT_DOT)) {
        leave();
        continue;
      }
      Fd directory = above.element();
      Stat stat = Stats.ifPresent(directory, name);
      if (stat == null) {
        if (pending.isEmpty() && !whole) {
          return place(directory, name, null);
        }
        if (maker == null) {
          throw ErrnoException.of(Errno.ENOENT);
        }
        maker.make(place(directory, name, null), name);
        maker.made(enter(directory, name));
      } else if (stat.isSymlink()) {
        follow(directory, name);
      } else if (stat.isDirectory()) {
        enter(directory, name);
      } else if (pending.isEmpty() && !whole) {
        return place(directory, name, stat);
      } else {
        throw ErrnoException.of(Errno.ENOTDIR);
      }
    }
    return here();
  }

  private void leave() {
    if (names.isEmpty()) {
      keptInside = true;
    } else {
      names.remove(names.size() - 1);
      above.pop();
    }
  }

  private Fd enter(Fd directory, FileName name) throws ErrnoException {
    Fd fd = Open.at(directory, name, PATH_DIRECTORY);
    opened.add(fd);
    above.push(fd);
    names.add(name);
    return fd;
  }

  private void follow(Fd directory, FileName name) throws ErrnoException {
    if (links.size() == PathComponents.MAX_LINKS) {
      throw ErrnoException.of(Errno.ELOOP);
    }
    links.add(with(name));
    byte[] target = Names.readlink(directory, name);
    if (target.length > 0 && target[0] == '/') {
      keptInside = true;
      while (!names.isEmpty()) {
        leave();
      }
    }
    push(target);
  }

  private void push(byte[] path) {
    List<FileName> components = PathComponents.of(path);
    for (int i = components.size() - 1; i >= 0; i--) {
      if (!components.get(i).equals(FileName.SELF)) {
        pending.push(components.get(i));
      }
    }
  }

  private Place place(Fd directory, FileName name, @Nullable Stat stat) {
    return new Place(directory, name, stat, with(name), links);
  }

  private List<FileName> with(FileName name) {
    List<FileName> all = new ArrayList<>(names);
    all.add(name);
    return all;
  }

  /** The path ended in a directory: tells it by its parent, so that it can be opened by name. */
  private Place here() throws ErrnoException {
    Fd last = above.pop();
    Fd parent = above.isEmpty() ? last : above.element();
    above.push(last);
    FileName name = names.isEmpty() ? null : names.get(names.size() - 1);
    return new Place(name == null ? root : parent, name, Stats.of(last), List.copyOf(names), links);
  }

  @Override
  public void close() {
    opened.forEach(Fd::close);
  }
}
