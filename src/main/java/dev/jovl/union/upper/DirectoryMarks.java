package dev.jovl.union.upper;

import dev.jovl.union.whiteout.EntryMarks;

/**
 * How a directory in the upper is known to be marked. Nothing but {@link #isWithoutMarkers} becomes
 * false again.
 */
public final class DirectoryMarks {
  private volatile boolean impure;
  private volatile boolean attributeWhiteouts;
  private volatile boolean withoutMarkers;

  /** Notes what the directory was found to be marked with. */
  public void add(EntryMarks found) {
    if (found.impure()) {
      setImpure();
    }
    if (found.attributeWhiteouts()) {
      setAttributeWhiteouts();
    }
  }

  /** Returns whether the directory is known to be marked to have entries with an origin. */
  public boolean isImpure() {
    return impure;
  }

  /** Notes that the directory is marked to have entries with an origin. */
  public void setImpure() {
    impure = true;
  }

  /** Returns whether empty files in the directory can be whiteouts by an attribute. */
  public boolean hasAttributeWhiteouts() {
    return attributeWhiteouts;
  }

  /** Notes that empty files in the directory can be whiteouts by an attribute. */
  void setAttributeWhiteouts() {
    attributeWhiteouts = true;
  }

  /**
   * Returns whether it is known that no file in the directory is a mark of OCI layers for another:
   * copy-up has made the directory, and only an {@link Exchange} in steps makes such files.
   */
  public boolean isWithoutMarkers() {
    return withoutMarkers;
  }

  /** Notes that the directory was made by copy-up. */
  public void setWithoutMarkers() {
    withoutMarkers = true;
  }

  /** Notes that a mark of OCI layers is about to be made in the directory. */
  void setMayHaveMarkers() {
    withoutMarkers = false;
  }
}
