package dev.jovl.union;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The locks of a union. With those of nodes, they are taken in this order: the lock of renames;
 * monitors of nodes, by ascending id; locks of directories, by one call of {@link DirectoryLocks};
 * the lock of the index; the lock of the node table.
 *
 * @param rename held while a directory, or a file whose data is below, gets another parent or name
 * @param directories those of directories
 * @param index shared to look for a file in the index and for the node that it is, exclusive to put
 *     a copy there and make a node be the copy
 */
public record UnionLocks(Lock rename, DirectoryLocks directories, ReadWriteLock index) {
  UnionLocks() {
    this(new ReentrantLock(), new DirectoryLocks(), new ReentrantReadWriteLock());
  }
}
