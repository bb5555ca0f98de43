package dev.jovl.union.layer;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.jovl.posix.FileName;
import org.jspecify.annotations.Nullable;

/** Where a directory is in a layer. It learns which names it has. */
public final class DirectoryPlace extends Place {
  private final DirectoryHandles.Slot handle = new DirectoryHandles.Slot();
  private final boolean attributeWhiteouts;
  private final boolean passed;
  private volatile boolean merged;
  private volatile @Nullable KnownNames names;
  private volatile @Nullable Cache<FileName, DirectoryPlace> passages;
  // Counted without a lock: a count that is lost makes the directory learn its names later.
  private int misses;

  private DirectoryPlace(
      Layer layer,
      @Nullable DirectoryPlace parent,
      @Nullable FileName name,
      boolean attributeWhiteouts,
      boolean passed) {
    super(layer, parent, name);
    this.attributeWhiteouts = attributeWhiteouts;
    this.passed = passed;
  }

  /**
   * Returns the root of a layer.
   *
   * @param attributeWhiteouts whether an attribute can make a whiteout in it
   */
  static DirectoryPlace root(Layer layer, boolean attributeWhiteouts) {
    return new DirectoryPlace(layer, null, null, attributeWhiteouts, false);
  }

  /** Returns the place of a file in this directory that is no directory. */
  public Place file(FileName child) {
    return new Place(layer(), this, child);
  }

  /**
   * Returns the place of a directory in this directory.
   *
   * @param whiteouts whether an attribute can make a whiteout in it
   */
  DirectoryPlace directory(FileName child, boolean whiteouts) {
    return new DirectoryPlace(layer(), this, child, whiteouts, false);
  }

  /**
   * Returns the place of a directory in this directory that is only passed on the way to a file,
   * the same one as long as anybody has it: so it is opened once, and not again for each file. It
   * does not learn its names, of which there can be very many, with few looked up.
   */
  DirectoryPlace passage(FileName child) {
    DirectoryPlace known = passages().getIfPresent(child);
    return known != null
        ? known
        : passages()
            .asMap()
            .computeIfAbsent(child, it -> new DirectoryPlace(layer(), this, it, false, true));
  }

  private synchronized Cache<FileName, DirectoryPlace> passages() {
    Cache<FileName, DirectoryPlace> known = passages;
    if (known == null) {
      known = CacheBuilder.newBuilder().concurrencyLevel(1).weakValues().build();
      passages = known;
    }
    return known;
  }

  @Override
  public DirectoryPlace asDirectory() {
    return this;
  }

  /** Returns where its handle is at hand. */
  public DirectoryHandles.Slot handle() {
    return handle;
  }

  /** Returns whether this directory is merged with others, so that it is asked for their names. */
  boolean isMerged() {
    return merged;
  }

  /** Notes that this directory is merged with others. */
  void setMerged() {
    merged = true;
  }

  /** Returns whether empty files in this directory can be whiteouts by an attribute. */
  boolean hasAttributeWhiteouts() {
    return attributeWhiteouts;
  }

  /** Returns the names of this directory, null while they are not known. */
  @Nullable KnownNames names() {
    return names;
  }

  /** Takes the names of this directory. */
  void learn(KnownNames all) {
    names = all;
  }

  /** Counts a lookup that found nothing here and returns how many there were; 0 if none count. */
  int missed() {
    return passed ? 0 : ++misses;
  }
}
