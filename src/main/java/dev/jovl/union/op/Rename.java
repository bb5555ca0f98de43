package dev.jovl.union.op;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.RenameFlags;
import dev.jovl.union.Edge;
import dev.jovl.union.Node;
import dev.jovl.union.Redirects;
import dev.jovl.union.Union;
import dev.jovl.union.UnionOptions.RedirectMode;
import dev.jovl.union.UnionWatcher;
import dev.jovl.union.copyup.CopyUp;
import dev.jovl.union.copyup.CopyUpScope;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/** Moves names. */
public final class Rename {
  private final Union union;
  private final CopyUp copyUp;
  private final Lookup lookup;
  private final Removal removal;

  /** Makes the operation on a union. */
  public Rename(Union union, CopyUp copyUp) {
    this.union = union;
    this.copyUp = copyUp;
    this.lookup = new Lookup(union);
    this.removal = new Removal(union, copyUp);
  }

  /**
   * Moves a name, in place of another if there is one.
   *
   * @param flags of {@link RenameFlags}; a whiteout cannot be seen in a union, so WHITEOUT is
   *     EINVAL
   * @throws ErrnoException ENOENT, EEXIST with NOREPLACE, EISDIR, ENOTDIR, ENOTEMPTY, EINVAL for a
   *     directory into itself, EXDEV for a directory of the layers if redirects are off, EROFS, and
   *     what rename(2) says
   */
  public void rename(Edge from, Edge to, int flags) throws ErrnoException {
    union.requireWritable();
    Checks.requireDirectory(from.parent());
    Checks.requireDirectory(to.parent());
    Checks.requireNewName(to.name());
    requireFlags(flags);
    boolean done = false;
    while (!done) {
      done = carriedOut(from, to, flags);
    }
  }

  private static void requireFlags(int flags) throws ErrnoException {
    boolean known = flags == 0 || flags == RenameFlags.NOREPLACE || flags == RenameFlags.EXCHANGE;
    if (!known) {
      throw ErrnoException.of(Errno.EINVAL);
    }
  }

  private boolean carriedOut(Edge from, Edge to, int flags) throws ErrnoException {
    Lookup.Found source = lookup.onDisk(from.parent(), from.name());
    if (source == null) {
      throw ErrnoException.of(Errno.ENOENT);
    }
    try {
      Lookup.Found target = lookup.onDisk(to.parent(), to.name());
      try {
        Checks.requireRemovable(union, source);
        if (target != null) {
          Checks.requireRemovable(union, target);
        }
        Node replaced = target == null ? null : target.node();
        return carriedOut(
            new RenameAttempt(union, removal, from, to, source.node(), replaced), flags);
      } finally {
        giveBack(target);
      }
    } finally {
      union.subdirectories().changed(from.parent());
      union.subdirectories().changed(to.parent());
      giveBack(source);
    }
  }

  private void giveBack(Lookup.@Nullable Found found) {
    if (found != null) {
      union.nodes().forget(found.node().id(), 1);
    }
  }

  private boolean carriedOut(RenameAttempt attempt, int flags) throws ErrnoException {
    boolean exchange = flags == RenameFlags.EXCHANGE;
    check(attempt, flags);
    if (attempt.source() == attempt.target() && !exchange) {
      return true;
    }
    Node target = attempt.target();
    requireMovable(attempt.source());
    if (target != null && exchange) {
      requireMovable(target);
    }
    copyUp.directory(attempt.from().parent());
    copyUp.directory(attempt.to().parent());
    prepare(attempt.source(), attempt.from());
    if (target != null && exchange) {
      prepare(target, attempt.to());
    } else if (target != null) {
      removal.prepare(target, attempt.to());
    }
    boolean done = run(attempt, exchange);
    if (done) {
      tell(attempt.source(), attempt);
      if (target != null && exchange) {
        tell(target, attempt);
      }
    }
    return done;
  }

  private void tell(Node renamed, RenameAttempt attempt) {
    UnionWatcher watcher = union.watcher();
    watcher.renamed(renamed);
    if (renamed.isDirectory() && attempt.from().parent() != attempt.to().parent()) {
      watcher.moved(renamed);
    }
  }

  /**
   * A move of a directory, or of a file that says by a path where its data is, asks what is above a
   * directory. So directories must keep their places meanwhile, and such moves hold the lock.
   */
  private boolean run(RenameAttempt attempt, boolean exchange) throws ErrnoException {
    if (!needsPaths(attempt.source()) && !needsPaths(attempt.target())) {
      return attempt.run(exchange);
    }
    Lock lock = union.locks().rename();
    lock.lock();
    try {
      requireNoLoop(attempt, exchange);
      return attempt.run(exchange);
    } finally {
      lock.unlock();
    }
  }

  private static boolean needsPaths(@Nullable Node node) {
    return node != null && (node.isDirectory() || Redirects.needed(node));
  }

  private static void check(RenameAttempt attempt, int flags) throws ErrnoException {
    Node target = attempt.target();
    if (target == null) {
      if (flags == RenameFlags.EXCHANGE) {
        throw ErrnoException.of(Errno.ENOENT);
      }
      return;
    }
    if (flags == RenameFlags.NOREPLACE) {
      throw ErrnoException.of(Errno.EEXIST);
    }
    boolean sourceIsDirectory = attempt.source().isDirectory();
    if (flags != RenameFlags.EXCHANGE && sourceIsDirectory != target.isDirectory()) {
      throw ErrnoException.of(sourceIsDirectory ? Errno.ENOTDIR : Errno.EISDIR);
    }
  }

  private void requireMovable(Node node) throws ErrnoException {
    if (node.isDirectory()
        && !node.sources().lowers().isEmpty()
        && union.options().redirectDir() != RedirectMode.ON) {
      throw ErrnoException.of(Errno.EXDEV);
    }
  }

  private void prepare(Node node, Edge edge) throws ErrnoException {
    copyUp.node(node, CopyUpScope.forNewName(union.options()));
    removal.prepare(node, edge);
  }

  private void requireNoLoop(RenameAttempt attempt, boolean exchange) throws ErrnoException {
    if (union.nodes().isAncestor(attempt.source(), attempt.to().parent())) {
      throw ErrnoException.of(Errno.EINVAL);
    }
    Node target = attempt.target();
    if (target != null && union.nodes().isAncestor(target, attempt.from().parent())) {
      throw ErrnoException.of(exchange ? Errno.EINVAL : Errno.ENOTEMPTY);
    }
  }
}
