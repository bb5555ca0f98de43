package dev.jovl.union;

import dev.jovl.posix.FileName;
import dev.jovl.union.layer.Place;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a node is: in the upper, below, or both. It never changes. */
public sealed interface Sources {
  /** Returns the inode number in the upper, 0 if it is not there. */
  long upperIno();

  /** Returns whether the data is below though the metadata is in the upper. */
  boolean metacopy();

  /** Returns the name in the index by which the upper file is reached, null if it has none. */
  @Nullable FileName indexName();

  /**
   * Returns the places below: of a directory, from the top; of another file, the one that it is or
   * was copied from, with that of its data if it is another, or none.
   */
  List<Place> lowers();

  /**
   * The sources of what is in one place below and nowhere else: of nearly all nodes after a walk,
   * so it takes little memory.
   *
   * @param lower the place
   */
  record OneBelow(Place lower) implements Sources {
    @Override
    public long upperIno() {
      return 0;
    }

    @Override
    public boolean metacopy() {
      return false;
    }

    @Override
    public @Nullable FileName indexName() {
      return null;
    }

    @Override
    public List<Place> lowers() {
      return List.of(lower);
    }
  }

  /** The sources of everything else. */
  record Anywhere(long upperIno, boolean metacopy, @Nullable FileName indexName, List<Place> lowers)
      implements Sources {}

  /** Returns the sources of what is below only. */
  static Sources below(List<Place> lowers) {
    return lowers.size() == 1 ? new OneBelow(lowers.get(0)) : new Anywhere(0, false, null, lowers);
  }

  /** Returns the sources of what is in the upper, and perhaps below. */
  static Sources inUpper(
      long ino, boolean metacopy, @Nullable FileName indexName, List<Place> lowers) {
    return new Anywhere(ino, metacopy, indexName, lowers);
  }

  /** Returns the topmost place below. */
  default Place lower() {
    return lowers().get(0);
  }

  /** Returns whether the node is in the upper. */
  default boolean isUpper() {
    return upperIno() != 0;
  }

  /** Returns whether the data of the node is in the upper. */
  default boolean hasUpperData() {
    return upperIno() != 0 && !metacopy();
  }

  /**
   * Returns whether a regular file has its data elsewhere than its metadata. It may be longer then
   * than the file shows itself to be: a crash has ended a cut.
   */
  default boolean hasDataApart() {
    return metacopy() || (!isUpper() && lowers().size() > 1);
  }

  /** Returns these sources with the file in the upper. */
  default Sources copiedUp(long ino, boolean metadataOnly, @Nullable FileName index) {
    return inUpper(ino, metadataOnly, index, lowers());
  }

  /** Returns these sources with the data in the upper. */
  default Sources withUpperData() {
    return inUpper(upperIno(), false, indexName(), lowers());
  }

  /** Returns these sources without an index entry. */
  default Sources withoutIndex() {
    return inUpper(upperIno(), metacopy(), null, lowers());
  }
}
