package dev.jovl.union;

import com.google.common.util.concurrent.Striped;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;

/**
 * A lock for each directory, from a fixed number of them: shared to look names up, exclusive to
 * change them. One thread takes the locks that it needs by one call and no more until it has
 * unlocked, so that stripes that happen to be the same do no harm.
 */
public final class DirectoryLocks {
  private static final int STRIPES = 1024;

  /** What was locked. */
  public interface Held extends AutoCloseable {
    /** Unlocks. */
    @Override
    void close();
  }

  private final Striped<ReadWriteLock> stripes = Striped.readWriteLock(STRIPES);

  /** One lock; a class, since a lambda that captures costs a call into the JVM under C1. */
  private record One(Lock lock) implements Held {
    @Override
    public void close() {
      lock.unlock();
    }
  }

  DirectoryLocks() {}

  /** Locks a directory against changes of its names. */
  public Held shared(Node directory) {
    Lock lock = stripes.get(directory.id()).readLock();
    lock.lock();
    return new One(lock);
  }

  /** Locks a directory for a change of its names. */
  public Held exclusive(Node directory) {
    Lock lock = stripes.get(directory.id()).writeLock();
    lock.lock();
    return new One(lock);
  }

  /** Locks directories, which may be the same, for a change of names in all of them. */
  public Held exclusive(List<Node> directories) {
    List<Lock> locks = new ArrayList<>();
    for (ReadWriteLock stripe : stripes.bulkGet(directories.stream().map(Node::id).toList())) {
      Lock lock = stripe.writeLock();
      lock.lock();
      locks.add(lock);
    }
    return () -> locks.forEach(Lock::unlock);
  }
}
