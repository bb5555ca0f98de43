package dev.jovl.mount.filesystem;

import dev.jovl.fuse.Connection;
import dev.jovl.posix.ErrnoException;

/** A kernel without passthrough that listens to nothing. */
class FakeConnection implements Connection {
  @Override
  public int passthroughDepth() {
    return 0;
  }

  @Override
  public boolean hasDirectoriesWithoutHandles() {
    return true;
  }

  @Override
  public int openBacking(int fd) throws ErrnoException {
    throw new AssertionError("no passthrough");
  }

  @Override
  public void closeBacking(int backingId) {
    throw new AssertionError("no passthrough");
  }

  @Override
  public void invalidateAttributes(long node) {}

  @Override
  public void invalidateData(long node, long offset, long length) {}

  @Override
  public void dropData(long node, long offset, long length) {}

  @Override
  public void dropAttributes(long node) {}

  @Override
  public void invalidateEntries(long directory) {}

  @Override
  public void storeData(long node, int size, DataSource source) {}
}
