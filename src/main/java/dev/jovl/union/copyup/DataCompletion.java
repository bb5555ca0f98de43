package dev.jovl.union.copyup;

import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.union.CrashPoint;
import dev.jovl.union.LentRights;
import dev.jovl.union.Node;
import dev.jovl.union.Retargeting;
import dev.jovl.union.Union;
import dev.jovl.union.upper.OwnerRights;
import dev.jovl.union.whiteout.OverlayXattr;
import java.util.Objects;

/**
 * Brings the data of a file whose metadata is in the upper. It is written in place: until the mark
 * that the data is below is removed, it is not read from here.
 *
 * <p>A cut that a crash has ended may leave the mark on a file that is shorter than its data. The
 * length that it shows is the one that it keeps.
 */
final class DataCompletion {
  private final Union union;

  DataCompletion(Union union) {
    this.union = union;
  }

  /**
   * Completes the data of a node.
   *
   * @param limit how many bytes are wanted at most
   * @return whether the file is shorter now
   * @throws ErrnoException what copying says; the file is as before then, or if a full disk does
   *     not even let it be as long as before, as long as is wanted
   */
  boolean complete(Node node, long limit, RunningCopy running) throws ErrnoException {
    try (Fd target = open(node)) {
      if (!union.upper().has(target, OverlayXattr.METACOPY)) {
        joined(node, target);
        return false;
      }
      return complete(node, target, limit, running);
    }
  }

  /** Opens the file of a node, also if its mode keeps the owner from reading or writing. */
  private Fd open(Node node) throws ErrnoException {
    try {
      return union.files().openUpper(node, OpenFlags.RDWR);
    } catch (ErrnoException e) {
      if (!e.is(Errno.EACCES)) {
        throw e;
      }
    }
    try (Fd handle = union.files().openUpper(node, OpenFlags.HANDLE)) {
      return Objects.requireNonNull(
          LentRights.obtain(union, node, handle, () -> Open.again(handle, OpenFlags.RDWR)));
    }
  }

  private boolean complete(Node node, Fd target, long limit, RunningCopy running)
      throws ErrnoException {
    try (Fd source = union.files().openData(node, OpenFlags.RDONLY)) {
      Stat shown = union.upper().stat(target);
      long size = Stats.of(source).size();
      long wanted = Math.min(limit, shown.size());
      FileBefore before = FileBefore.of(target);
      if (wanted > 0) {
        union.frozenStats().begin(node, () -> shown);
        try {
          bring(source, target, wanted, running, before);
        } finally {
          union.frozenStats().end(node);
          union.watcher().restored(node);
        }
      } else {
        // Nothing is written that had to be restored, or to be on disk before the mark goes.
        union.reached(CrashPoint.DATA_FILLED);
      }
      union.reached(CrashPoint.DATA_SYNCED);
      try {
        become(node, target, wanted);
      } catch (ErrnoException e) {
        before.undo(target);
        union.watcher().restored(node);
        throw e;
      }
      union.watcher().copiedUp(node, false, Math.min(size, wanted));
      return wanted < shown.size();
    }
  }

  /** The data is in the upper, and may have been changed there: only the node does not know. */
  private static void joined(Node node, Fd target) throws ErrnoException {
    synchronized (node) {
      try (Retargeting retargeting = node.retarget(target)) {
        node.setSources(node.sources().withUpperData());
        retargeting.commit();
      }
    }
  }

  /**
   * Makes the data of a node that in the upper. What is not wanted is cut off before the mark goes:
   * after a crash in between the data is below for as long as the file is, while without the mark
   * holes would be taken for it. It is cut off last, since a full disk may not let it grow again.
   */
  private void become(Node node, Fd target, long wanted) throws ErrnoException {
    synchronized (node) {
      try (Retargeting retargeting = node.retarget(target)) {
        if (wanted < Stats.of(target).size()) {
          FileData.truncate(target, wanted);
        }
        OwnerRights.lendForGood(target, () -> union.upper().remove(target, OverlayXattr.METACOPY));
        union.nodes().dataJoined();
        union.reached(CrashPoint.DATA_UNMARKED);
        node.setSources(node.sources().withUpperData());
        retargeting.commit();
      }
    }
  }

  private void bring(Fd source, Fd target, long limit, RunningCopy running, FileBefore before)
      throws ErrnoException {
    try {
      boolean synced = union.options().syncs();
      DataCopy.copy(source, target, limit, synced, running);
      union.reached(CrashPoint.DATA_FILLED);
      before.restore(target);
      if (synced) {
        DataBarrier.raise(union, target);
      }
    } catch (ErrnoException e) {
      before.undo(target);
      throw e;
    }
  }
}
