package dev.jovl.union.layer;

import dev.jovl.posix.Stat;
import dev.jovl.union.whiteout.EntryMarks;

/**
 * What a layer says of a name.
 *
 * @param whiteout whether the name is deleted; then the rest means nothing
 * @param stat the file
 * @param marks of a directory, or the redirect of a file whose data is further below
 * @param metacopy whether it is a regular file whose data is further below
 * @param bare whether it was seen to have no extended attribute
 * @param believed whether what it says of where its rest is may be followed, if it says anything
 */
public record LayerEntry(
    boolean whiteout,
    Stat stat,
    EntryMarks marks,
    boolean metacopy,
    boolean bare,
    boolean believed) {
  /**
   * Returns an entry that is a file.
   *
   * @param stat what it is, by its inode and what is kept beside it
   * @param marks of a directory, or the redirect of a file whose data is further below
   * @param metacopy whether its data is further below
   */
  public static LayerEntry of(Stat stat, EntryMarks marks, boolean metacopy) {
    return new LayerEntry(false, stat, marks, metacopy, false, true);
  }

  /** Returns an entry that is a file without any extended attribute. */
  static LayerEntry bare(Stat stat) {
    return new LayerEntry(false, stat, EntryMarks.NONE, false, true, true);
  }

  /** Returns an entry that is a whiteout, {@code stat} being that of its mark. */
  static LayerEntry whiteout(Stat stat) {
    return new LayerEntry(true, stat, EntryMarks.NONE, false, false, true);
  }

  /** Returns this entry of an owner who is not trusted. */
  LayerEntry unbelieved() {
    return new LayerEntry(whiteout, stat, marks, metacopy, bare, false);
  }
}
