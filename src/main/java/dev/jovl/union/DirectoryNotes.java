package dev.jovl.union;

import dev.jovl.union.layer.DirectoryHandles;
import dev.jovl.union.upper.DirectoryMarks;
import org.jspecify.annotations.Nullable;

/** What is noted of a directory of the union; no other node has it. */
public final class DirectoryNotes {
  // Guarded by the lock of the node table.
  int children;

  private final DirectoryHandles.Slot handle = new DirectoryHandles.Slot();
  private final DirectoryMarks marks = new DirectoryMarks();
  private volatile @Nullable Boolean defaultAcl;
  private volatile @Nullable Integer inheritedFlags;

  DirectoryNotes() {}

  /** Returns where the handle on the directory in the upper is at hand. */
  DirectoryHandles.Slot handle() {
    return handle;
  }

  /** Returns how the directory in the upper is marked. */
  DirectoryMarks marks() {
    return marks;
  }

  /** Returns which flags of chattr(1) new files in the directory have; null if not known. */
  public @Nullable Integer inheritedFlags() {
    return inheritedFlags;
  }

  /** Notes which flags of chattr(1) new files in the directory have; null if not known. */
  public void setInheritedFlags(@Nullable Integer flags) {
    inheritedFlags = flags;
  }

  /** Returns whether new files in the directory inherit an ACL; null if that is not known. */
  public @Nullable Boolean hasDefaultAcl() {
    return defaultAcl;
  }

  /** Notes whether new files in the directory inherit an ACL; null if that is not known. */
  public void setHasDefaultAcl(@Nullable Boolean value) {
    defaultAcl = value;
  }
}
