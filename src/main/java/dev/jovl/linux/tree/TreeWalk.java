package dev.jovl.linux.tree;

import dev.jovl.linux.Fd;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a tree from its root down, without recursion: a stack has room for less than the
 * deepest path of a layer. What the levels hold open is open from the root to where the walk is.
 */
public final class TreeWalk {
  private TreeWalk() {}

  /**
   * A directory that is being gone through. The walk closes it.
   *
   * @param <N> what its names are read as
   */
  public interface Level<N> extends AutoCloseable {
    /** Returns the names that are still to come. */
    Iterator<N> rest();

    /** Closes what it holds open. */
    @Override
    void close();
  }

  /**
   * A directory of which nothing else is known.
   *
   * @param open for reading, and the walk's
   * @param rest what of it is still to come, in the order of the filesystem
   */
  public record Directory(Fd open, Iterator<DirectoryEntry> rest) implements Level<DirectoryEntry> {
    /**
     * Begins with a directory, which becomes the walk's, and is closed if that fails.
     *
     * @param open for reading
     * @throws ErrnoException what getdents64(2) says
     */
    public static Directory of(Fd open) throws ErrnoException {
      try {
        return new Directory(open, Trees.entries(open).iterator());
      } catch (ErrnoException e) {
        open.close();
        throw e;
      }
    }

    /**
     * Begins with a directory in this one.
     *
     * @throws ErrnoException ENOTDIR or ELOOP if it is something else, and what openat(2) and
     *     getdents64(2) say
     */
    public Directory below(FileName name) throws ErrnoException {
      return of(Trees.openDirectory(open, name));
    }

    @Override
    public void close() {
      open.close();
    }
  }

  /**
   * What is done with each name.
   *
   * @param <N> what names are read as
   * @param <L> the levels
   */
  @FunctionalInterface
  public interface Visit<N, L extends Level<N>> {
    /**
     * Does it.
     *
     * @return the directory that the name is of, whose names come next; null for none
     * @throws IOException which ends the walk
     */
    @Nullable L visit(L here, N name) throws IOException;
  }

  /**
   * What is done with each directory after its names, before it is closed.
   *
   * @param <L> the levels
   */
  @FunctionalInterface
  public interface Leave<L> {
    /**
     * Does it.
     *
     * @throws IOException which ends the walk
     */
    void leave(L level) throws IOException;
  }

  /**
   * Goes through a tree. Each directory comes as a whole before what is after it in its own.
   *
   * @param root where it begins; becomes the walk's
   * @throws IOException what the others throw; all levels are closed then too
   */
  public static <N, L extends Level<N>> void from(L root, Visit<N, L> visit, Leave<L> leave)
      throws IOException {
    Deque<L> levels = new ArrayDeque<>();
    levels.push(root);
    try {
      while (!levels.isEmpty()) {
        L here = levels.element();
        if (here.rest().hasNext()) {
          L below = visit.visit(here, here.rest().next());
          if (below != null) {
            levels.push(below);
          }
        } else {
          leave.leave(here);
          levels.pop().close();
        }
      }
    } finally {
      levels.forEach(Level::close);
    }
  }
}
