package dev.jovl.mount;

import com.google.common.collect.Lists;
import dev.jovl.fuse.RequestCount;
import dev.jovl.linux.DescriptorTable;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.Self;
import dev.jovl.mount.filesystem.MemoryReturn;
import dev.jovl.mount.request.MountCall;
import dev.jovl.mount.request.MountCommandLine;
import dev.jovl.mount.request.MountException;
import dev.jovl.mount.request.MountException.Kind;
import dev.jovl.mount.request.MountReply;
import dev.jovl.mount.request.OptionSet;
import dev.jovl.mount.request.Shown;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The mounts that this process serves. */
public final class MountTable {
  private static final Logger LOG = LoggerFactory.getLogger(MountTable.class);

  /** How long the end of mounts is waited for when the process has to go. */
  private static final Duration ENDING = Duration.ofSeconds(2);

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
   * @param threads makes those that wait for the ends of mounts
   */
  MountTable(ThreadFactory threads) {
    this.threads = threads;
  }

  /** Returns an empty table, in a process that gets room for the descriptors of many mounts. */
  public static MountTable create() {
    DescriptorTable.enlarge();
    return new MountTable(Thread::new);
  }

  /** Who waits for the answer to a call. */
  public interface Asker {
    /**
     * Tells what came of the call.
     *
     * @throws IOException if he is gone
     */
    void tell(MountReply reply) throws IOException;
  }

  /**
   * What came of a call.
   *
   * @param mount null if there is none
   */
  private record Done(MountReply reply, @Nullable LiveMount mount) {}

  /** Does what a call asks, and says what came of it, also where that is a defect of ours. */
  public MountReply perform(MountCall call) {
    begin();
    try {
      return done(call).reply;
    } finally {
      finish();
    }
  }

  /**
   * Does what a call asks as {@link #perform}, and tells it. A mount of which the caller cannot be
   * told, since he was killed meanwhile, ends: nobody would know of it.
   *
   * @throws IOException as {@link Asker#tell}
   */
  public void perform(MountCall call, Asker asker) throws IOException {
    begin();
    try {
      Done done = done(call);
      try {
        asker.tell(done.reply);
      } catch (IOException e) {
        if (done.mount != null) {
          done.mount.unmount();
        }
        throw e;
      }
    } finally {
      finish();
    }
  }

  private Done done(MountCall call) {
    List<String> lines = new ArrayList<>();
    try {
      LiveMount mount = mount(call, lines);
      return new Done(MountReply.mounted(lines), mount);
    } catch (MountException e) {
      return new Done(MountReply.refused(lines, e), null);
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      LOG.error("call failed", e);
      MountException failed =
          MountException.of(Kind.FAILED, "mount", String.valueOf(e.getMessage()), "");
      return new Done(MountReply.refused(lines, failed), null);
    }
  }

  private synchronized void begin() {
    performing++;
  }

  private synchronized void finish() {
    performing--;
    lastChange = System.nanoTime();
    notifyAll();
  }

  /** Returns the mount, null if none was asked for. */
  private @Nullable LiveMount mount(MountCall call, List<String> lines) throws IOException {
    MountCommandLine line = MountCommandLine.parse(call.dialect(), call.arguments());
    if (line.isRemount()) {
      remount(call, line);
      return null;
    }
    OptionSet options = line.options(Self.effectiveUid() == 0);
    lines.addAll(options.notes());
    byte[] target = targetOf(line);
    if (line.fake()) {
      return null;
    }
    try (Fd start = startOf(call)) {
      LiveMount mount = mount(options, start, target);
      lines.addAll(mount.union().notes());
      return mount;
    }
  }

  /** What waits for its end is there before a mount is: it could not be had any more later on. */
  private LiveMount mount(OptionSet options, Fd start, byte[] target) throws IOException {
    CompletableFuture<Optional<LiveMount>> begun = new CompletableFuture<>();
    Thread waiter = threads.newThread(() -> begun.join().ifPresent(this::awaitEnd));
    waiter.setName("end of " + Shown.text(target));
    waiter.setDaemon(true);
    waiter.start();
    Optional<LiveMount> mount = Optional.empty();
    try {
      LiveMount live = MountMaker.make(options, start, target);
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

  private void remount(MountCall call, MountCommandLine line) throws IOException {
    byte[] target = targetOf(line);
    if (line.fake()) {
      return;
    }
    try (Fd start = startOf(call)) {
      Remount.apply(line, start, target, this::on);
    }
  }

  private static byte[] targetOf(MountCommandLine line) throws MountException {
    byte[] target = line.target();
    if (target == null || target.length == 0) {
      throw MountException.of(Kind.USAGE, "mount point", "none is named", "see --help");
    }
    return target;
  }

  /** Opens the current directory of the caller, by its process or else by name. */
  private static Fd startOf(MountCall call) throws IOException {
    try {
      return directory("/proc/" + call.pid() + "/cwd");
    } catch (ErrnoException e) {
      return directory(call.directory());
    }
  }

  private static Fd directory(String path) throws ErrnoException {
    return Open.path(
        Fd.CURRENT_DIRECTORY,
        path.getBytes(StandardCharsets.UTF_8),
        OpenFlags.PATH | OpenFlags.DIRECTORY,
        0);
  }

  private synchronized void add(LiveMount mount) throws IOException {
    hasMounted = true;
    mounts.add(mount);
    mount.union().returnMemory(memory);
    lastChange = System.nanoTime();
    if (ending) {
      mount.unmount();
      throw MountException.of(
          Kind.FAILED, Shown.text(mount.target()), "the server was told to end", "");
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
   * Returns how many requests of the mounts there are have been answered. No lock is taken: a
   * session that has just forgotten nodes asks, with locks of its own.
   */
  private long requests() {
    return mounts.stream()
        .flatMap(mount -> mount.session().counts().stream())
        .mapToLong(RequestCount::count)
        .sum();
  }

  /** Returns the mounts there are. */
  public synchronized List<LiveMount> all() {
    return List.copyOf(mounts);
  }

  /**
   * Returns whether there ever was a mount, even one that was ended before its call was done, as by
   * a signal that came as soon as it could be seen.
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
   * @param device as {@link dev.jovl.linux.MountEntry#number}
   */
  public synchronized Optional<LiveMount> withDevice(long device) {
    return mounts.stream()
        .filter(mount -> mount.device() == device)
        .reduce((first, second) -> second);
  }

  /** Returns since how many nanoseconds there has been nothing to do; 0 if there is something. */
  public synchronized long idleNanos() {
    return mounts.isEmpty() && performing == 0 ? System.nanoTime() - lastChange : 0;
  }

  /** Waits until there is no mount. */
  public synchronized void awaitEmpty() throws InterruptedException {
    while (!mounts.isEmpty()) {
      wait();
    }
  }

  /**
   * Unmounts everything, lazily where it is in use, refuses what is asked for from now on, and
   * gives what was not in use a moment to end. The last mount goes first, since it may cover
   * another or be below it.
   */
  public void unmountAll() {
    for (LiveMount mount : Lists.reverse(beginEnding())) {
      try {
        mount.unmount();
      } catch (IOException e) {
        LOG.warn("unmount of {}: {}", Shown.text(mount.target()), e.getMessage());
      }
    }
    awaitEmpty(ENDING);
  }

  /** Refuses what is asked for from now on, and returns the mounts there are. */
  private synchronized List<LiveMount> beginEnding() {
    ending = true;
    return List.copyOf(mounts);
  }

  private synchronized void awaitEmpty(Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    try {
      for (long left = atMost.toMillis(); left > 0 && !(mounts.isEmpty() && performing == 0); ) {
        wait(left);
        left = (deadline - System.nanoTime()) / 1_000_000;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
