package dev.jovl.union;

import dev.jovl.posix.FileName;
import dev.jovl.posix.Stat;
import dev.jovl.union.layer.LayerEntry;
import dev.jovl.union.layer.Place;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the layers say of a name in a directory of the union.
 *
 * @param upper what the upper has there, a whiteout included; null if nothing
 * @param index the name in the index by which {@code upper} was found, if it was
 * @param lowers the places below that belong to the file
 * @param lower what its layer says of the first of them; null if there is none
 */
public record LookupResult(
    @Nullable LayerEntry upper,
    @Nullable FileName index,
    List<Place> lowers,
    @Nullable LayerEntry lower) {

  /** Returns whether the union has a file of that name. */
  public boolean isPresent() {
    return hasUpperFile() || lower != null;
  }

  /** Returns whether the upper has a file, and not a whiteout, at the name or in the index. */
  public boolean hasUpperFile() {
    return upper != null && !upper.whiteout();
  }

  /** Returns whether the upper has a whiteout at the name. */
  public boolean hasUpperWhiteout() {
    return upper != null && upper.whiteout();
  }

  /** Returns what the file is, by its topmost source; null if it is absent. */
  public @Nullable Stat stat() {
    return upper != null && !upper.whiteout() ? upper.stat() : lowerStat();
  }

  /** Returns what the topmost file below is; null if there is none. */
  @Nullable Stat lowerStat() {
    return lower == null ? null : lower.stat();
  }
}
