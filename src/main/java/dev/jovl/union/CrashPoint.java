package dev.jovl.union;

/**
 * What a change has done in the upper when it is not finished yet: the points at which a crash
 * leaves something different on disk.
 */
public enum CrashPoint {
  /** The copy of a file was made in the work directory, empty. */
  COPY_BEGUN,
  /** It has the data that it is to have. */
  COPY_FILLED,
  /** It has owner, mode, times, attributes and marks. */
  COPY_MARKED,
  /** It is on disk, if that was asked for. */
  COPY_SYNCED,
  /** It has its name in the upper. */
  COPY_NAMED,
  /** The copy of a file with several names is in the index, none of its names is in the upper. */
  COPY_INDEXED,
  /** A file in the index has got one of its names, which is not counted yet. */
  ALIAS_NAMED,
  /** That name is counted. */
  ALIAS_COUNTED,
  /** A file whose metadata was in the upper has got its data; the mark says that it has not. */
  DATA_FILLED,
  /** That data is on disk, if that was asked for, with the times and the mode as before. */
  DATA_SYNCED,
  /** The mark is gone. */
  DATA_UNMARKED,
  /** A new file was made in the work directory and has all but its name. */
  NEW_MADE,
  /** A new file, or a new name of a file, is in the upper. */
  NEW_NAMED,
  /** What is about to be moved says where the rest of it is. */
  MOVE_REDIRECTED,
  /** An empty directory has changed places with one that held only whiteouts. */
  MOVE_EMPTIED,
  /**
   * What a directory is to replace has given way to a whiteout, and the directory has not come yet.
   */
  MOVE_CLEARED,
  /** A file has both names, the old one not hidden yet. */
  MOVE_DOUBLED,
  /** A file has changed its name. */
  MOVED,
  /** A name is gone, with a whiteout in its place if there is one below. */
  REMOVED
}
