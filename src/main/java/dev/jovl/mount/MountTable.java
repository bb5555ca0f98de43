package dev.jovl.mount;

import com.google.common.collect.Lists;
import dev.jovl.fuse.RequestCount;
import dev.jovl.linux.DescriptorTable;
import dev.jovl.mount.filesystem.MemoryReturn;
import dev.jovl.mount.request.MountException;
import dev.jovl.mount.request.MountException.Kind;
import dev.jovl.mount.request.OptionSet;
import dev.jovl.posix.NameText;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The mounts that this process serves. */
public final class MountTable {
  private static final Logger LOG = LoggerFactory.getLogger(MountTable.class);

  /** How long a process that has to end waits for mounts that may be in use, and for calls. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** Nothing tells when a session has ended, only when its end is done. */
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  /** Read without the lock by {@link #requests}. */
  private final List<LiveMount> mounts = new CopyOnWriteArrayList<>();

  private long lastChange = System.nanoTime();
  private int performing;
  private final MemoryReturn memory = MemoryReturn.ofThisProcess(this::requests);
  private boolean ending;
  private boolean hasMounted;

  private final ThreadFactory threads;

  /**
   * Makes an empty table.
   *
   * @param threads makes the threads that wait for the ends of mounts
   */
  MountTable(ThreadFactory threads) {
    this.threads = threads;
  }

  /** Returns an empty table, in a process that gets room for the descriptors of many mounts. */
  public static MountTable create() {
    DescriptorTable.enlarge();
    return new MountTable(Thread::new);
  }

  /** Counts a call that is being done, until {@link #finish}; the process is not idle so long. */
  synchronized void begin() {
    performing++;
  }

  /** Counts the end of a call. */
  synchronized void finish() {
    performing--;
    lastChange = System.nanoTime();
    notifyAll();
  }

  /**
   * Mounts, and has the mount in the table until it has ended. The thread that waits for that end
   * is started before there is a mount: later on there might be none to be had.
   *
   * @param options what is to be mounted
   * @param caller says what paths mean; stays with the code that made it
   * @param target the mount point
   * @throws MountException if it is refused, or this process is to end; nothing is left then
   */
  LiveMount mount(OptionSet options, CallerPaths caller, byte[] target) throws IOException {
    CompletableFuture<Optional<LiveMount>> begun = new CompletableFuture<>();
    Thread waiter = threads.newThread(() -> begun.join().ifPresent(this::awaitEnd));
    waiter.setName("end of " + NameText.ofPath(target));
    waiter.setDaemon(true);
    waiter.start();
    Optional<LiveMount> mount = Optional.empty();
    try {
      LiveMount live = MountMaker.make(options, caller, target);
      mount = Optional.of(live);
      add(live);
      return live;
    } catch (RuntimeException | Error e) {
      if (mount.isPresent()) {
        mount.get().unmount();
      }
      throw e;
    } finally {
      begun.complete(mount);
    }
  }

  private synchronized void add(LiveMount mount) throws IOException {
    hasMounted = true;
    mounts.add(mount);
    mount.union().returnMemory(memory);
    lastChange = System.nanoTime();
    if (ending) {
      mount.unmount();
      throw MountException.of(
          Kind.FAILED,
          NameText.ofPath(mount.target()),
          "the server was told to end",
          "mount again");
    }
  }

  private void awaitEnd(LiveMount mount) {
    try {
      mount.awaitEnd();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      remove(mount);
    }
  }

  private synchronized void remove(LiveMount mount) {
    mounts.remove(mount);
    memory.gone(mount.union().nodes());
    lastChange = System.nanoTime();
    notifyAll();
  }

  /**
   * Returns how many requests the present mounts have answered. No lock is taken: a session that
   * has just forgotten nodes asks for it while it holds locks of its own.
   */
  private long requests() {
    return mounts.stream()
        .flatMap(mount -> mount.session().counts().stream())
        .mapToLong(RequestCount::count)
        .sum();
  }

  /** Returns the present mounts. */
  public synchronized List<LiveMount> all() {
    return List.copyOf(mounts);
  }

  /**
   * Returns whether there ever was a mount. One that was ended before its call was done counts too,
   * as by a signal that came as soon as the mount could be seen.
   */
  public synchronized boolean hasMounted() {
    return hasMounted;
  }

  /**
   * Returns the mount on a directory that is shown with this absolute path, if it is one of ours;
   * the last of several, which covers the others.
   */
  public synchronized Optional<LiveMount> on(byte[] target) {
    return mounts.stream()
        .filter(mount -> Arrays.equals(mount.target(), target))
        .reduce((first, second) -> second);
  }

  /**
   * Returns the mount with a device, wherever it is shown now, if it is one of ours; the last of
   * several, as the kernel gives the number of one that is gone to the next.
   *
   * @param device as {@link dev.jovl.linux.proc.MountEntry#number}
   */
  public synchronized Optional<LiveMount> withDevice(long device) {
    return mounts.stream()
        .filter(mount -> mount.device() == device)
        .reduce((first, second) -> second);
  }

  /** Returns for how many nanoseconds there has been nothing to do; 0 if there is something. */
  public synchronized long idleNanos() {
    return isBusy() ? 0 : System.nanoTime() - lastChange;
  }

  /** Waits until there is no mount. */
  public synchronized void awaitEmpty() throws InterruptedException {
    while (!mounts.isEmpty()) {
      wait();
    }
  }

  /**
   * Unmounts everything, lazily where it is in use, refuses all later calls, and waits for the ends
   * of the mounts: for those that are in use or still have an operation in work a moment, for the
   * others until they are done, which the log says if it takes longer. To bring a volatile union to
   * disk may last, and one that has not got there cannot be mounted again; who does not want to
   * wait for it has SIGKILL. The last mount goes first, since it may cover another or be below it.
   */
  public void unmountAll() {
    for (LiveMount mount : Lists.reverse(beginEnding())) {
      try {
        mount.unmount();
      } catch (IOException e) {
        LOG.warn("unmount of {}: {}", nameOf(mount), e.getMessage());
      }
    }
    awaitEnds();
  }

  /** Has all later mounts refused, and returns the present ones. */
  private synchronized List<LiveMount> beginEnding() {
    ending = true;
    return List.copyOf(mounts);
  }

  private synchronized void awaitEnds() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (isBusy() && System.nanoTime() < deadline) {
        wait(BETWEEN_LOOKS.toMillis());
      }
      beingEnded().forEach(MountTable::tellOfWaiting);
      while (!beingEnded().isEmpty()) {
        wait(BETWEEN_LOOKS.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns the mounts that have no operation any more, but whose end is not done. */
  private List<LiveMount> beingEnded() {
    return mounts.stream().filter(mount -> mount.session().hasAnsweredAll()).toList();
  }

  private static void tellOfWaiting(LiveMount mount) {
    LOG.warn("{} is unmounted but not yet brought to disk, which is waited for", nameOf(mount));
  }

  private static String nameOf(LiveMount mount) {
    return NameText.ofPath(mount.target());
  }

  private boolean isBusy() {
    return !mounts.isEmpty() || performing > 0;
  }
}
