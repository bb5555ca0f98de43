package dev.jovl.union.op;

import dev.jovl.posix.Stat;

/**
 * Who writes to files without the right to keep their set-id bits.
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
