package dev.jovl.mount.filesystem;

import dev.jovl.fuse.Connection;
import dev.jovl.posix.ErrnoException;

/**
 * The way to the kernel that the parts of a filesystem share: to none until one has spoken, then to
 * that one.
 */
class KernelLink implements Connection {
  private volatile Connection kernel = Connection.NONE;

  /** Leads to a kernel from now on. */
  void lead(Connection connection) {
    kernel = connection;
  }

  @Override
  public int passthroughDepth() {
    return kernel.passthroughDepth();
  }

  @Override
  public boolean hasDirectoriesWithoutHandles() {
    return kernel.hasDirectoriesWithoutHandles();
  }

  @Override
  public int openBacking(int fd) throws ErrnoException {
    return kernel.openBacking(fd);
  }

  @Override
  public void closeBacking(int backingId) {
    kernel.closeBacking(backingId);
  }

  @Override
  public void invalidateAttributes(long node) {
    kernel.invalidateAttributes(node);
  }

  @Override
  public void invalidateData(long node, long offset, long length) {
    kernel.invalidateData(node, offset, length);
  }

  @Override
  public void dropData(long node, long offset, long length) {
    kernel.dropData(node, offset, length);
  }

  @Override
  public void dropAttributes(long node) {
    kernel.dropAttributes(node);
  }

  @Override
  public void invalidateEntries(long directory) {
    kernel.invalidateEntries(directory);
  }

  @Override
  public void storeData(long node, int size, DataSource source) {
    kernel.storeData(node, size, source);
  }
}
