package dev.jovl.testing;

import dev.jovl.posix.Stat;
import dev.jovl.union.op.WriterRights;

/**
 * A caller that writes to files and may not keep their set-id bits.
 *
 * @param known whether the writer owns each file and is in its group
 */
public record FakeWriter(boolean known) implements WriterRights {
  @Override
  public boolean isInGroup(Stat file) {
    return known;
  }

  @Override
  public boolean owns(Stat file) {
    return known;
  }

  @Override
  public boolean leavesSetIds() {
    return false;
  }
}
