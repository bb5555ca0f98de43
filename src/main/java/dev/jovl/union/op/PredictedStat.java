package dev.jovl.union.op;

import dev.jovl.posix.Mode;
import dev.jovl.posix.Stat;
import dev.jovl.posix.Timespec;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a file must be after a change, for when it cannot be looked at any more.
 *
 * @param before what it was before
 */
record PredictedStat(Stat before) {
  /** Returns what it is after a change that was made wholly. */
  Stat after(Setattr.Change change) {
    Instant moment = Instant.now();
    Timespec now = new Timespec(moment.getEpochSecond(), moment.getNano());
    Timespec written = change.size() == null ? before.mtime() : now;
    Timespec read = time(change.atime(), before.atime(), now);
    return before.toBuilder()
        .mode(mode(change))
        .owner(or(change.uid(), before.uid()), or(change.gid(), before.gid()))
        .size(change.size() == null ? before.size() : change.size())
        .times(read, time(change.mtime(), written, now), now)
        .build();
  }

  private int mode(Setattr.Change change) {
    Integer mode = change.mode();
    if (mode != null) {
      return Mode.type(before.mode()) | Mode.permissions(mode);
    }
    WriterRights writer = change.writer();
    return writer == null || before.isDirectory() ? before.mode() : KillPriv.killed(before, writer);
  }

  private static int or(@Nullable Integer changed, int kept) {
    return changed == null ? kept : changed;
  }

  private static Timespec time(@Nullable Timespec changed, Timespec kept, Timespec now) {
    if (changed == null) {
      return kept;
    }
    return changed.equals(Timespec.NOW) ? now : changed;
  }
}
