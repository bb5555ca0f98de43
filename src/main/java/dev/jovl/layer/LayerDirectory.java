package dev.jovl.layer;

import dev.jovl.linux.Fd;
import dev.jovl.posix.ErrnoException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A directory of the layer that is being unpacked, with the directories of lower layers that it is
 * merged with.
 */
final class LayerDirectory implements AutoCloseable {

  private final EntryPath path;
  private final Fd own;
  private @Nullable List<Fd> lowers;

  LayerDirectory(EntryPath path, Fd own) {
    this.path = path;
    this.own = own;
  }

  /** Returns where it really is, without symbolic links on the way. */
  EntryPath path() {
    return path;
  }

  /** Returns the directory in the layer itself, open for reading. */
  Fd own() {
    return own;
  }

  /** Returns the merged directories below, the uppermost first, or null if not looked up yet. */
  @Nullable List<Fd> lowersIfKnown() {
    return lowers;
  }

  void setLowers(List<Fd> found) {
    lowers = found;
  }

  boolean isOpaque() throws ErrnoException {
    return OverlayMarks.isOpaque(own);
  }

  boolean isAtOrBelow(EntryPath other) {
    int length = other.components().size();
    return path.components().size() >= length
        && path.components().subList(0, length).equals(other.components());
  }

  void forgetLowers() {
    if (lowers != null) {
      lowers.forEach(Fd::close);
      lowers = null;
    }
  }

  @Override
  public void close() {
    own.close();
    forgetLowers();
  }
}
