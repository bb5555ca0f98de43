package dev.jovl.union.op;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoAction;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.RenameFlags;
import dev.jovl.union.CrashPoint;
import dev.jovl.union.DirectoryLocks;
import dev.jovl.union.Edge;
import dev.jovl.union.LentRights;
import dev.jovl.union.LookupResult;
import dev.jovl.union.NameChange;
import dev.jovl.union.Node;
import dev.jovl.union.Redirects;
import dev.jovl.union.Undo;
import dev.jovl.union.Union;
import dev.jovl.union.copyup.ImpureMark;
import dev.jovl.union.layer.SharedFd;
import dev.jovl.union.op.UpperMove.InUpper;
import dev.jovl.union.upper.UpperName;
import dev.jovl.union.upper.UpperWhiteouts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One rename with everything that it needs in the upper: it locks, looks whether the names are
 * still those of the nodes, and moves.
 */
final class RenameAttempt {

  private final Union union;
  private final Removal removal;
  private final Redirects redirects;
  private final Edge from;
  private final Edge to;
  private final Node source;
  private final @Nullable Node target;

  /** What takes back what was done in advance, if the names stay. */
  private final List<ErrnoAction> redirected = new ArrayList<>(2);

  RenameAttempt(
      Union union, Removal removal, Edge from, Edge to, Node source, @Nullable Node target) {
    this.union = union;
    this.removal = removal;
    this.redirects = new Redirects(union);
    this.from = from;
    this.to = to;
    this.source = source;
    this.target = target;
  }

  Edge from() {
    return from;
  }

  Edge to() {
    return to;
  }

  Node source() {
    return source;
  }

  @Nullable Node target() {
    return target;
  }

  /**
   * Moves.
   *
   * @return false if a name meant another node in the meantime, and nothing was done
   */
  boolean run(boolean exchange) throws ErrnoException {
    Node other = target == null ? source : target;
    Node first = source.id() < other.id() ? source : other;
    Node second = first == source ? other : source;
    synchronized (first) {
      synchronized (second) {
        try (DirectoryLocks.Held held =
            union.locks().directories().exclusive(lockedDirectories())) {
          return locked(exchange);
        }
      }
    }
  }

  private List<Node> lockedDirectories() {
    List<Node> directories = new ArrayList<>(List.of(from.parent(), to.parent()));
    if (target != null && target.isDirectory()) {
      directories.add(target);
    }
    return directories;
  }

  private boolean locked(boolean exchange) throws ErrnoException {
    Checks.requireAlive(to.parent());
    if (!union.nodes().hasEdge(source, from)) {
      return false;
    }
    InUpper present = present();
    if (present == null) {
      return false;
    }
    try (SharedFd oldParent = union.files().upperDirectory(from.parent());
        SharedFd newParent = union.files().upperDirectory(to.parent())) {
      UpperName oldName = new UpperName(from.parent().marks(), oldParent.fd(), from.name());
      UpperName newName = new UpperName(to.parent().marks(), newParent.fd(), to.name());
      ImpureMark.addIfFromBelow(union, source, to.parent(), newParent.fd());
      freeOfMark(present, newName);
      if (exchange && target != null) {
        if (target.isDirectory()) {
          union.upper().whiteouts().takePlaceOfMark(oldName);
        }
        ImpureMark.addIfFromBelow(union, target, from.parent(), oldParent.fd());
        exchange(target, oldParent.fd(), newParent.fd());
      } else {
        move(present, oldName, newName);
      }
    } catch (ErrnoException e) {
      redirected.forEach(Undo::by);
      throw e;
    }
    return true;
  }

  /** Takes from the new name a mark of OCI layers, which would be one of the source then. */
  private void freeOfMark(InUpper present, UpperName newName) throws ErrnoException {
    UpperWhiteouts whiteouts = union.upper().whiteouts();
    if (source.isDirectory() && present == InUpper.NOTHING) {
      whiteouts.removeMark(newName);
    } else if (source.isDirectory() || present == InUpper.WHITEOUT) {
      whiteouts.takePlaceOfMark(newName);
    }
  }

  /** Returns what the upper has at the new name; null if that is not the target any more. */
  private @Nullable InUpper present() throws ErrnoException {
    if (target != null) {
      boolean still = union.nodes().hasEdge(target, to);
      InUpper its = target.sources().isUpper() ? InUpper.FILE : InUpper.NOTHING;
      return still ? its : null;
    }
    LookupResult located = union.locator().locate(to.parent(), to.name());
    if (located.isPresent()) {
      return null;
    }
    return located.hasUpperWhiteout() ? InUpper.WHITEOUT : InUpper.NOTHING;
  }

  private void exchange(Node other, Fd oldParent, Fd newParent) throws ErrnoException {
    settle(source, to);
    settle(other, from);
    union.reached(CrashPoint.MOVE_REDIRECTED);
    try (NameChange change = NameChange.of(source, other)) {
      Names.rename(oldParent, from.name(), newParent, to.name(), RenameFlags.EXCHANGE);
      union.reached(CrashPoint.MOVED);
      union.nodes().moveEdge(source, from, to);
      union.nodes().moveEdge(other, to, from);
    }
  }

  /** Makes a node show the same under a new name: nothing below may join, all below must stay. */
  private void settle(Node node, Edge newEdge) throws ErrnoException {
    if (Redirects.needed(node)) {
      boolean ownNameWillDo = node.isDirectory() && from.parent() == to.parent();
      redirected.add(ownNameWillDo ? redirects.setRelative(node) : redirects.setAbsolute(node));
    } else if (node.isDirectory() && union.locator().hasLower(newEdge.parent(), newEdge.name())) {
      try (Fd directory = union.files().openUpper(node, OpenFlags.HANDLE)) {
        LentRights.change(union, node, directory, () -> union.upper().setOpaque(directory));
      }
    }
  }

  private void move(InUpper present, UpperName oldName, UpperName newName) throws ErrnoException {
    Node replaced = target;
    boolean replacesDirectory = replaced != null && replaced.isDirectory();
    if (replaced != null && replacesDirectory && !removal.isEmpty(replaced)) {
      throw ErrnoException.of(Errno.ENOTEMPTY);
    }
    settle(source, to);
    union.reached(CrashPoint.MOVE_REDIRECTED);
    boolean whiteout = removal.needsWhiteout(source, from);
    try (KeptFd held = removal.hold(replaced);
        NameChange change = NameChange.of(source, replaced)) {
      UpperMove move = new UpperMove(union, source, oldName, newName);
      if (replacesDirectory && present == InUpper.FILE) {
        move.overDirectory(whiteout);
      } else {
        move.over(present, whiteout);
      }
      union.reached(CrashPoint.MOVED);
      union.nodes().moveEdge(source, from, to);
      if (replaced != null) {
        removal.done(replaced, to, held);
      }
    }
  }
}
