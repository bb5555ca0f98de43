package dev.jovl.union;

import dev.jovl.union.layer.DirectoryHandles;
import dev.jovl.union.whiteout.EntryMarks;
import org.jspecify.annotations.Nullable;

/** What is noted of a directory of the union; no other node has it. */
public final class DirectoryNotes {
  // Guarded by the lock of the node table.
  int children;

  private final DirectoryHandles.Slot handle = new DirectoryHandles.Slot();
  private volatile boolean impure;
  private volatile boolean attributeWhiteouts;
  private volatile boolean withoutMarks;
  private volatile @Nullable Boolean defaultAcl;
  private volatile @Nullable Integer inheritedFlags;

  DirectoryNotes() {}

  /** Notes what the directory in the upper was found to be marked with. */
  void add(EntryMarks marks) {
    if (marks.impure()) {
      setImpure();
    }
    if (marks.attributeWhiteouts()) {
      setAttributeWhiteouts();
    }
  }

  /** Returns where the handle on the directory in the upper is at hand. */
  DirectoryHandles.Slot handle() {
    return handle;
  }

  /** Returns whether the directory is known to be marked to have entries with an origin. */
  public boolean isImpure() {
    return impure;
  }

  /** Notes that the directory is marked to have entries with an origin. */
  public void setImpure() {
    impure = true;
  }

  /** Returns whether empty files in the directory in the upper can be whiteouts by an attribute. */
  boolean hasAttributeWhiteouts() {
    return attributeWhiteouts;
  }

  /** Notes that empty files in the directory in the upper can be whiteouts by an attribute. */
  void setAttributeWhiteouts() {
    attributeWhiteouts = true;
  }

  /**
   * Returns whether it is known that no file in the directory in the upper is a mark for another:
   * copy-up has made the directory, and the union makes no such files.
   */
  boolean isWithoutMarks() {
    return withoutMarks;
  }

  /** Notes that the directory in the upper was made by copy-up. */
  public void setWithoutMarks() {
    withoutMarks = true;
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
