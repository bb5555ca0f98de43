package dev.jovl.fuse.session;

import dev.jovl.fuse.Filesystem;
import dev.jovl.fuse.RequestCount;
import dev.jovl.fuse.wire.InterruptRequest;
import dev.jovl.fuse.wire.Opcode;
import dev.jovl.linux.proc.Processes;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The workers of a session.
 *
 * <p>The kernel wakes waiting readers in turn, so two of them share a serial load badly: each is
 * cold when its turn comes. So as few as possible wait in the kernel, and the rest rests here:
 *
 * <ul>
 *   <li>A worker that comes back from a request and finds another one waiting in the kernel, some
 *       times in a row, rests.
 *   <li>A worker that did not have to wait for its request, some times in a row, looks whether a
 *       further one is there. If so it wakes one that rests, or starts one, provided that this
 *       helps: requests take long, or there are processors enough for callers and workers.
 *   <li>If no worker waits and no request has ended since the last look, all are busy with
 *       something that lasts; the monitor wakes or starts one, up to the limit. It looks every
 *       millisecond while there is work.
 * </ul>
 */
final class WorkerPool {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerPool.class);

  private static final long REST_NANOS = 10_000_000_000L;

  /** A request that takes longer is worth a second thread, whatever the processors. */
  private static final long LONG_NANOS = 50_000;

  /** A stall that lasts so long is worth a look whether callers are being killed. */
  private static final long LONG_STALL_NANOS = 20_000_000;

  private final Filesystem filesystem;
  private final Channel channel;
  private final NegotiatedInit negotiated;
  private final KernelConnection connection;
  private final int limit;

  /** How many workers help with short requests: each needs a processor, and so does its caller. */
  private final int helpful = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

  private final OperationTable table = new OperationTable();

  /** Those of the workers that are there, and one for those that have left. */
  private final List<Counters> counters = new CopyOnWriteArrayList<>();

  /** Of the workers that are there. */
  private final List<ActiveRequest> active = new CopyOnWriteArrayList<>();

  private final Interruptions interruptions = new Interruptions(active, Processes::isBeingKilled);

  private final Counters left = new Counters();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final StallMonitor monitor;
  private final ThreadFactory threads;

  /** Guards the fields below it. */
  private final Object lock = new Object();

  private final ArrayList<Thread> resting = new ArrayList<>();
  private int size;

  /** Whether the last one that was wanted could not be had, which has been told. */
  private boolean scarce;

  /** How many do not rest; read without the lock, as a hint. */
  private volatile int working;

  private volatile boolean ending;

  /** Whether the last worker has left. */
  private volatile boolean answeredAll;

  WorkerPool(
      Filesystem filesystem,
      Channel channel,
      NegotiatedInit negotiated,
      KernelSession.Threads threads) {
    this.filesystem = filesystem;
    this.channel = channel;
    this.negotiated = negotiated;
    this.connection = new KernelConnection(channel, negotiated, threads.factory());
    this.limit = threads.most();
    this.threads = threads.factory();
    this.monitor = new StallMonitor(this, threads.latency(), threads.factory());
    counters.add(left);
    table.put(
        Opcode.INTERRUPT,
        call -> interruptions.add(InterruptRequest.read(call.request()).unique()));
  }

  OperationTable table() {
    return table;
  }

  /**
   * Tells the filesystem that it begins, and starts the first worker. The others come before it,
   * and the monitor waits for it: where one thread cannot be had there is none, and nothing that
   * serves.
   */
  void start() throws ErrnoException {
    filesystem.init(connection);
    synchronized (lock) {
      try {
        connection.start();
        monitor.start();
        add(new Worker(this, channel, filesystem, negotiated));
      } catch (ErrnoException | RuntimeException | Error e) {
        ending = true;
        monitor.end();
        connection.close();
        throw e;
      }
    }
  }

  /** What it counts is seen before it can answer anything. */
  private void add(Worker worker) {
    Thread thread = DaemonThread.named("fuse-worker", threads, worker);
    synchronized (lock) {
      counters.add(worker.counters());
      active.add(worker.active());
      try {
        thread.start();
      } catch (Error e) {
        counters.remove(worker.counters());
        active.remove(worker.active());
        throw e;
      }
      size++;
      working++;
    }
  }

  /**
   * A worker rests until it is needed.
   *
   * @return false if it has rested long and shall end
   */
  boolean rest() {
    Thread self = Thread.currentThread();
    synchronized (lock) {
      if (ending || !monitor.isSomebodyWaiting()) {
        return !ending;
      }
      resting.add(self);
      working--;
    }
    long until = System.nanoTime() + REST_NANOS;
    while (true) {
      LockSupport.parkNanos(this, until - System.nanoTime());
      boolean unused = Thread.interrupted();
      synchronized (lock) {
        if (!resting.contains(self)) {
          return !ending;
        }
        if (System.nanoTime() >= until) {
          resting.remove(self);
          working++;
          return false;
        }
      }
    }
  }

  /** A worker begins to wait for a request. */
  void receiving() {
    monitor.receiving();
  }

  /** A worker has got a request, or waited in vain; returns whether no other one waits. */
  boolean received() {
    return monitor.received();
  }

  /** Returns whether one more worker would help with requests that take a time. */
  boolean wantsHelp(long nanos) {
    return nanos > LONG_NANOS ? working < limit : working < helpful;
  }

  /** Returns whether a worker waits for the next request. */
  boolean isSomebodyWaiting() {
    return monitor.isSomebodyWaiting();
  }

  /** Returns how many requests have an answer. */
  long served() {
    long sum = 0;
    for (Counters each : counters) {
      sum += each.total();
    }
    return sum;
  }

  /** Returns how many workers there are. */
  int size() {
    synchronized (lock) {
      return size;
    }
  }

  /**
   * All workers are busy with something that lasts: another one is woken or started. Where there is
   * no further one, nobody receives an INTERRUPT. So once that has lasted longer than most requests
   * do, the callers are looked at without.
   *
   * @param nanos for how long no worker has waited and no request has ended
   */
  void stalled(long nanos) {
    if (!help() && nanos >= LONG_STALL_NANOS) {
      interruptions.addAll();
    }
  }

  /** Wakes a worker that rests, or starts one; returns whether there was one to be had. */
  boolean help() {
    synchronized (lock) {
      if (ending) {
        return false;
      }
      if (!resting.isEmpty()) {
        working++;
        LockSupport.unpark(resting.remove(resting.size() - 1));
        return true;
      }
      return size < limit && hire();
    }
  }

  /** The caller has a request in hand, so nothing may be thrown, not even for want of a thread. */
  private boolean hire() {
    Channel own = null;
    try {
      own = channel.another();
      add(new Worker(this, own, filesystem, negotiated));
      scarce = false;
      return true;
    } catch (ErrnoException | RuntimeException | Error e) {
      if (own != null) {
        own.close();
      }
      boolean told = scarce;
      scarce = true;
      if (!told) {
        LowMemoryLog.warn(LOG, "no further thread: {}", e);
      }
      return false;
    }
  }

  /** The kernel has said that there will be no more requests. */
  void end(Errno cause) {
    if (cause != Errno.ENODEV && cause != Errno.ECONNABORTED) {
      LOG.error("the FUSE device cannot be read any more: {}", cause.message());
    }
    synchronized (lock) {
      ending = true;
      working += resting.size();
      resting.forEach(LockSupport::unpark);
      resting.clear();
    }
  }

  /** A worker has ended; the last one ends the session. */
  void left(Worker worker) {
    if (worker.channel() != channel) {
      worker.channel().close();
    }
    boolean last;
    synchronized (lock) {
      left.add(worker.counters());
      counters.remove(worker.counters());
      active.remove(worker.active());
      size--;
      working--;
      last = ending && size == 0;
      answeredAll = last;
    }
    if (last) {
      finish();
    }
  }

  private void finish() {
    monitor.end();
    interruptions.end();
    try {
      filesystem.destroy();
    } catch (RuntimeException | Error e) {
      LOG.error("the end of the filesystem failed", e);
    } finally {
      connection.close();
      channel.close();
      monitor.awaitEnd();
      ended.countDown();
    }
  }

  boolean isEnding() {
    return ending;
  }

  /** Returns whether no worker is in a request any more and none will be. */
  boolean hasAnsweredAll() {
    return answeredAll;
  }

  CountDownLatch ended() {
    return ended;
  }

  List<RequestCount> counts() {
    return Counters.sum(counters);
  }
}
