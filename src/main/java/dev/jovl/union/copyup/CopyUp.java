package dev.jovl.union.copyup;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.jovl.linux.Fd;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoAction;
import dev.jovl.posix.ErrnoException;
import dev.jovl.union.Edge;
import dev.jovl.union.Node;
import dev.jovl.union.Sources;
import dev.jovl.union.Union;
import dev.jovl.union.layer.SharedFd;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Brings nodes into the upper, each by one thread at a time. The caller holds no lock and no
 * monitor.
 */
public final class CopyUp {
  private final Union union;
  private final CopyPublication publication;
  private final NodeCopy nodeCopy;
  private final DataCompletion completion;
  private final ConcurrentHashMap<Node, RunningCopy> running = new ConcurrentHashMap<>();

  /** Makes the copy-up of a union. */
  public CopyUp(Union union) {
    this.union = union;
    this.publication =
        new CopyPublication(union, parent -> bringUpDirectory(parent, CopyUpScope.FOR_BELOW));
    this.nodeCopy = new NodeCopy(union, publication);
    this.completion = new DataCompletion(union);
  }

  /**
   * Makes sure that a directory whose entries are about to change is in the upper, with all above
   * it.
   *
   * @throws ErrnoException EROFS for a read-only union, ENOENT if the directory is removed, EPERM
   *     if it is immutable in its layer
   */
  public void directory(Node directory) throws ErrnoException {
    bringUpDirectory(directory, CopyUpScope.METADATA);
  }

  private void bringUpDirectory(Node directory, CopyUpScope scope) throws ErrnoException {
    union.requireWritable();
    while (!directory.sources().isUpper()) {
      Node top = directory;
      Edge edge = edgeOf(top);
      while (!edge.parent().sources().isUpper()) {
        top = edge.parent();
        edge = edgeOf(top);
      }
      once(top, top == directory ? scope : CopyUpScope.FOR_BELOW, BeforeCut.NOTHING);
    }
  }

  private static Edge edgeOf(Node node) throws ErrnoException {
    Edge edge = node.edge();
    if (edge == null) {
      throw ErrnoException.of(Errno.ENOENT);
    }
    return edge;
  }

  /**
   * Makes sure that a node is in the upper, with as much of its data as is asked for.
   *
   * @throws ErrnoException EROFS for a read-only union; EPERM for what is immutable, and for an
   *     append-only file that is about to be cut; ENOSPC, EDQUOT, EIO, or EINTR if the thread is
   *     interrupted while it copies and no other thread waits for that: then nothing has changed
   */
  public void node(Node node, CopyUpScope scope) throws ErrnoException {
    bringUp(node, scope, BeforeCut.NOTHING);
  }

  /**
   * Makes sure that a name of a node that is in the index is there in the upper too. A caller that
   * asked in between for the number of names may have counted this one twice, and is told to ask
   * again.
   */
  public void alias(Node node, Edge edge) throws ErrnoException {
    publication.alias(node, edge);
  }

  /**
   * Makes sure that a node is in the upper before it is cut, with no bytes beyond its new length.
   *
   * @param size the new length
   * @param before is given the file before it is cut: the upper file at its old length, or the copy
   *     before it has its name
   * @return whether this has cut it: a copy that was made for it has the new length and the time of
   *     now when it is first seen, so that nothing is left that could fail
   * @throws ErrnoException as {@link #node}
   */
  public boolean cut(Node node, long size, BeforeCut before) throws ErrnoException {
    return bringUp(node, CopyUpScope.upTo(size), before);
  }

  /** Returns whether this has cut the node. */
  @CanIgnoreReturnValue
  private boolean bringUp(Node node, CopyUpScope scope, BeforeCut before) throws ErrnoException {
    union.requireWritable();
    while (!isReady(node, scope)) {
      Edge edge = node.edge();
      if (edge != null) {
        bringUpDirectory(edge.parent(), CopyUpScope.FOR_BELOW);
      }
      if (once(node, scope, before)) {
        return true;
      }
    }
    return false;
  }

  /** What comes before a file is cut: if it fails, the file is not cut. */
  public interface BeforeCut {
    /** For a caller that has nothing to do then. */
    BeforeCut NOTHING = file -> {};

    /**
     * Opens or changes the file. It may be called again, when the cut has failed.
     *
     * @param file open, with O_PATH at least
     */
    void prepare(Fd file) throws ErrnoException;
  }

  /** What lacks only the flags that protect it is as good as not there yet. */
  private boolean isReady(Node node, CopyUpScope scope) {
    if (!isEnough(node, scope)) {
      return false;
    }
    RunningCopy copy = running.get(node);
    return copy == null || !copy.isUnprotected();
  }

  private static boolean isEnough(Node node, CopyUpScope scope) {
    Sources sources = node.sources();
    return scope.data() && node.isRegular() ? sources.hasUpperData() : sources.isUpper();
  }

  /** Returns whether a copy was made that is shorter than the original. */
  @CanIgnoreReturnValue
  private boolean once(Node node, CopyUpScope scope, BeforeCut before) throws ErrnoException {
    try (@Nullable RunningCopy mine = alone(node)) {
      return mine != null && !isEnough(node, scope) && copy(node, scope, mine, before);
    }
  }

  /**
   * Begins what nothing else is copied to a node during. Returns null if something else was under
   * way, when that has ended.
   */
  private @Nullable RunningCopy alone(Node node) throws ErrnoException {
    RunningCopy mine = new RunningCopy(node, running);
    RunningCopy other = running.putIfAbsent(node, mine);
    if (other != null) {
      other.awaitEnd();
      return null;
    }
    return mine;
  }

  /**
   * Changes metadata of a node that is in the upper. While its data is brought there this waits,
   * since what writing the data has changed is put back at its end as it was at its beginning.
   *
   * @param change brings up nothing of the node
   * @throws ErrnoException EINTR if the thread is interrupted while it waits, and what the change
   *     says
   */
  public void change(Node node, ErrnoAction change) throws ErrnoException {
    while (node.sources().metacopy()) {
      try (@Nullable RunningCopy mine = alone(node)) {
        if (mine != null) {
          change.run();
          return;
        }
      }
    }
    change.run();
  }

  private boolean copy(Node node, CopyUpScope scope, RunningCopy running, BeforeCut before)
      throws ErrnoException {
    if (!node.sources().isUpper()) {
      return nodeCopy.copy(node, scope, running, before);
    }
    if (before != BeforeCut.NOTHING) {
      try (SharedFd file = union.files().upperHandle(node)) {
        before.prepare(file.fd());
      }
    }
    return completion.complete(node, scope.limit(), running);
  }
}
