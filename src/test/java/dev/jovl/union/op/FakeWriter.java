package dev.jovl.union.op;

import dev.jovl.posix.Stat;

/**
 * A caller that writes to files and may not keep their set-id bits.
 *
 * @param known whether the writer owns each file and is in its group
 */
record FakeWriter(boolean known) implements Writer {
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
