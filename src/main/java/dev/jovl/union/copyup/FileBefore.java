package dev.jovl.union.copyup;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Stats;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Mode;
import dev.jovl.posix.Stat;
import dev.jovl.union.Undo;
import dev.jovl.union.layer.FileCapability;
import org.jspecify.annotations.Nullable;

/**
 * What a file without data was before data is written to it, and how it gets that back.
 *
 * @param stat what it was
 * @param capability its file capabilities, null if it had none that can be given
 */
record FileBefore(Stat stat, byte @Nullable [] capability) {
  private static final int SET_IDS = Mode.SETUID | Mode.SETGID;

  /** Returns what an open file is now. */
  static FileBefore of(Fd file) throws ErrnoException {
    return new FileBefore(Stats.of(file), FileCapability.get(file));
  }

  /**
   * Gives the file back what writing took: the capability, the set-id bits and the times. The rest
   * of its mode may be another one for a time, now or before.
   *
   * @throws ErrnoException what the system calls say
   */
  void restore(Fd file) throws ErrnoException {
    if (capability != null) {
      Xattrs.set(file, FileCapability.name(), capability, 0);
    }
    int now = Stats.of(file).mode();
    int lost = stat.mode() & SET_IDS & ~now;
    if (lost != 0) {
      Attributes.chmod(file, Mode.permissions(now | lost));
    }
    Attributes.setTimes(file, stat.atime(), stat.mtime());
  }

  /**
   * Makes the file again what it was, as far as the disk lets us. That may be so full that nothing
   * can be changed: then blocks stay that are never read. So the blocks are given back by a hole,
   * and not by a cut, after which the file could not grow to its length again.
   */
  void undo(Fd file) {
    Undo.by(
        () -> {
          if (Stats.of(file).size() < stat.size()) {
            FileData.truncate(file, stat.size());
          }
        });
    int hole = FileData.FALLOC_PUNCH_HOLE | FileData.FALLOC_KEEP_SIZE;
    Undo.by(() -> FileData.allocate(file, hole, 0, Math.max(1, stat.size())));
    Undo.by(() -> restore(file));
  }
}
