package dev.jovl.union.copyup;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Stats;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.union.Node;
import dev.jovl.union.Retargeting;
import dev.jovl.union.Step;
import dev.jovl.union.Union;
import dev.jovl.union.UnionWatcher;
import dev.jovl.union.whiteout.OverlayXattr;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Brings the data of a file whose metadata is in the upper. It is written in place: until the mark
 * that the data is below is removed, nobody reads it from here.
 *
 * <p>A cut that a crash has ended may leave the mark on a file that is shorter than its data. The
 * length that it shows is the one that it keeps.
 */
final class DataCompletion {
  private static final byte[] CAPABILITY =
      "security.capability".getBytes(StandardCharsets.US_ASCII);

  private final Union union;

  DataCompletion(Union union) {
    this.union = union;
  }

  /**
   * Completes the data of a node.
   *
   * @param limit how many bytes are wanted at most
   * @throws ErrnoException what copying says; the file is as before then
   */
  void complete(Node node, long limit, RunningCopy running) throws ErrnoException {
    try (Fd source = union.reach().openData(node, OpenFlags.RDONLY);
        Fd target = union.reach().openUpper(node, OpenFlags.RDWR)) {
      Stat shown = union.upper().stat(target);
      long size = Stats.of(source).size();
      long wanted = Math.min(limit, shown.size());
      union.steadyStats().begin(node, shown);
      try {
        bring(source, target, size, wanted, running);
      } finally {
        union.steadyStats().end(node);
        restored(node);
      }
      union.reached(Step.DATA_SYNCED);
      synchronized (node) {
        try (Retargeting retargeting = node.retarget(target)) {
          union.upper().remove(target, OverlayXattr.METACOPY);
          union.reached(Step.DATA_UNMARKED);
          node.setSources(node.sources().withUpperData());
          retargeting.commit();
        }
      }
      told(node, Math.min(size, wanted));
    }
  }

  private void told(Node node, long bytes) {
    UnionWatcher watcher = union.watcher();
    if (watcher != null) {
      watcher.copiedUp(node, false, bytes);
    }
  }

  private void bring(Fd source, Fd target, long size, long limit, RunningCopy running)
      throws ErrnoException {
    Stat stat = Stats.of(target);
    byte @Nullable [] capability = Xattrs.get(target, CAPABILITY);
    try {
      fill(source, target, size, limit, running);
      union.reached(Step.DATA_FILLED);
      restore(target, stat, capability);
      if (union.options().syncs()) {
        FileData.sync(target);
      }
    } catch (ErrnoException e) {
      empty(target, stat, capability);
      throw e;
    }
  }

  private void restored(Node node) {
    UnionWatcher watcher = union.watcher();
    if (watcher != null) {
      watcher.restored(node);
    }
  }

  /**
   * A file of which nothing is wanted is empty before the mark goes. After a crash in between the
   * mark means nothing, while without the mark holes would be taken for the data.
   */
  private static void fill(Fd source, Fd target, long size, long limit, RunningCopy running)
      throws ErrnoException {
    if (limit == 0) {
      FileData.truncate(target, 0);
    } else {
      DataCopy.copy(source, target, size, limit, running);
    }
  }

  /** When the disk is full, the blocks that were written are given back, and so are the times. */
  private static void empty(Fd target, Stat stat, byte @Nullable [] capability)
      throws ErrnoException {
    FileData.truncate(target, 0);
    FileData.truncate(target, stat.size());
    restore(target, stat, capability);
  }

  /** Writing took the capability, the set-id bits and the times. */
  private static void restore(Fd target, Stat stat, byte @Nullable [] capability)
      throws ErrnoException {
    if (capability != null) {
      Xattrs.set(target, CAPABILITY, capability, 0);
    }
    if (Stats.of(target).mode() != stat.mode()) {
      Attributes.chmod(target, Mode.permissions(stat.mode()));
    }
    Attributes.setTimes(target, stat.atime(), stat.mtime());
  }
}
