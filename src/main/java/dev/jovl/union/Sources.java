package dev.jovl.union;

import dev.jovl.posix.FileName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a node is.
 *
 * @param upperIno inode number in the upper, 0 if it is not there
 * @param metacopy whether the data is below though the metadata is in the upper
 * @param indexName the name in the index by which the upper file is reached, if it has one
 * @param lowers of a directory, its places from the top; of another file, the one that it is or was
 *     copied from or none
 */
public record Sources(
    long upperIno, boolean metacopy, @Nullable FileName indexName, List<Place> lowers) {
  /** Returns the sources of what is below only. */
  static Sources below(List<Place> lowers) {
    return new Sources(0, false, null, lowers);
  }

  /** Returns whether the node is in the upper. */
  public boolean isUpper() {
    return upperIno != 0;
  }

  /** Returns whether the data of the node is in the upper. */
  public boolean hasUpperData() {
    return upperIno != 0 && !metacopy;
  }

  /** Returns whether the node is in the upper and below. */
  public boolean isMerged() {
    return upperIno != 0 && !lowers.isEmpty();
  }

  /** Returns the topmost place below. */
  public Place lower() {
    return lowers.get(0);
  }

  /** Returns these sources with the file in the upper. */
  public Sources copiedUp(long ino, boolean metadataOnly, @Nullable FileName index) {
    return new Sources(ino, metadataOnly, index, lowers);
  }

  /** Returns these sources with the data in the upper. */
  public Sources withUpperData() {
    return new Sources(upperIno, false, indexName, lowers);
  }

  /** Returns these sources without an index entry. */
  public Sources withoutIndex() {
    return new Sources(upperIno, metacopy, null, lowers);
  }
}
