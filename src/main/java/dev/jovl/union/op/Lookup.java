package dev.jovl.union.op;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.union.DirectoryLocks;
import dev.jovl.union.ListedEntry;
import dev.jovl.union.Node;
import dev.jovl.union.Resolver;
import dev.jovl.union.Union;
import dev.jovl.union.layer.SharedFd;
import dev.jovl.union.upper.OwnerRights;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks names up. */
public final class Lookup {
  /**
   * A node and what it is.
   *
   * @param node handed out once more
   * @param stat as stat(2) is to show it, or as it is on disk if that was asked for
   */
  public record Found(Node node, Stat stat) {}

  private static final Logger LOG = LoggerFactory.getLogger(Lookup.class);

  private final Union union;
  private final Getattr getattr;

  /** Makes the operation on a union. */
  public Lookup(Union union) {
    this.union = union;
    this.getattr = new Getattr(union);
  }

  /**
   * Looks a name up.
   *
   * @return the node, or null if there is none of that name
   * @throws ErrnoException ENAMETOOLONG, ENOTDIR, and what reading the layers says
   */
  public @Nullable Found lookup(Node directory, FileName name) throws ErrnoException {
    return find(directory, name, 0, true);
  }

  /**
   * Looks up a name that a listing has shown, without asking the layers that did not have it.
   *
   * @return the node, or null if the name is gone
   * @throws ErrnoException as {@link #lookup(Node, FileName)}
   */
  public @Nullable Found lookup(Node directory, ListedEntry listed) throws ErrnoException {
    return find(directory, listed.entry().name(), listed.place(), true);
  }

  /**
   * Looks a name up for a caller that does not show the result: its attributes are as on disk.
   *
   * @return the node, or null if there is none of that name
   * @throws ErrnoException as {@link #lookup(Node, FileName)}
   */
  @Nullable Found onDisk(Node directory, FileName name) throws ErrnoException {
    return find(directory, name, 0, false);
  }

  private @Nullable Found find(Node directory, FileName name, int place, boolean shown)
      throws ErrnoException {
    Checks.requireDirectory(directory);
    Found found;
    try (DirectoryLocks.Held held = union.locks().directories().shared(directory)) {
      found = found(resolve(directory, name, place), shown);
    } catch (ErrnoException e) {
      if (!e.is(Errno.EACCES)) {
        throw e;
      }
      found = findUnreadable(directory, name, place, shown);
    }
    if (found != null) {
      closeOrphan(found.node());
    }
    return found;
  }

  private Resolver.@Nullable Resolved resolve(Node directory, FileName name, int place)
      throws ErrnoException {
    return Checks.isRemoved(directory) ? null : union.resolver().resolve(directory, name, place);
  }

  private @Nullable Found found(Resolver.@Nullable Resolved resolved, boolean shown) {
    if (resolved == null) {
      return null;
    }
    Node node = resolved.node();
    Stat disk = resolved.stat();
    return new Found(node, shown ? getattr.shown(node, disk) : disk);
  }

  /**
   * Finds a file of the upper that this process may not read though it owns it: what the marks on
   * it say decides what it shows, and nothing is guessed. While it can be read for that nobody else
   * looks at the name.
   */
  private @Nullable Found findUnreadable(Node directory, FileName name, int place, boolean shown)
      throws ErrnoException {
    Stat lent = null;
    try (DirectoryLocks.Held held = union.locks().directories().exclusive(directory);
        @Nullable Fd file = inUpper(directory, name)) {
      if (file == null) {
        return found(resolve(directory, name, place), shown);
      }
      lent = Stats.of(file);
      Resolver.Resolved resolved = OwnerRights.obtain(file, () -> resolve(directory, name, place));
      return found(unlent(file, resolved), shown);
    } finally {
      if (lent != null) {
        union.restored(lent);
      }
    }
  }

  /** Returns what was found, with the mode that the file has again. The node is handed out. */
  private Resolver.@Nullable Resolved unlent(Fd file, Resolver.@Nullable Resolved lent) {
    if (lent == null) {
      return null;
    }
    try {
      Stat now = union.upper().stat(file);
      return now.sameFile(lent.stat())
          ? new Resolver.Resolved(lent.node(), lent.stat().withDataOf(now))
          : lent;
    } catch (ErrnoException e) {
      LOG.debug("a file is told as it was found: {}", e.getMessage());
      return lent;
    }
  }

  private @Nullable Fd inUpper(Node directory, FileName name) throws ErrnoException {
    if (Checks.isRemoved(directory)) {
      return null;
    }
    Fd named = byName(directory, name);
    return named != null ? named : union.locator().openIndexed(directory, name);
  }

  private @Nullable Fd byName(Node directory, FileName name) throws ErrnoException {
    if (!directory.sources().isUpper()) {
      return null;
    }
    try (SharedFd parent = union.files().upperDirectory(directory)) {
      return Open.atIfPresent(parent.fd(), name, OpenFlags.HANDLE);
    }
  }

  /**
   * Closes the descriptor of a file whose last known name was removed before another one was found:
   * what is reached by a name holds none, as there can be a million of such files.
   */
  private void closeOrphan(Node node) {
    if (!node.isOrphan()) {
      return;
    }
    // A thread that removes a name has the monitor until the table no longer has the name.
    synchronized (node) {
      if (!union.nodes().edgesOf(node).isEmpty()) {
        node.closeOrphan();
      }
    }
  }
}
