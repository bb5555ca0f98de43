package dev.jovl.fuse;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;

/** What {@link Connection#NONE} is. */
final class NoConnection implements Connection {
  @Override
  public int passthroughDepth() {
    return 0;
  }

  @Override
  public boolean hasDirectoriesWithoutHandles() {
    return false;
  }

  @Override
  public int openBacking(int fd) throws ErrnoException {
    throw ErrnoException.of(Errno.EPERM);
  }

  @Override
  public void closeBacking(int backingId) {}

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
