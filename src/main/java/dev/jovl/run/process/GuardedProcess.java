package dev.jovl.run.process;

import dev.jovl.linux.JobControl;
import dev.jovl.linux.OwnOutput;
import dev.jovl.linux.Signals;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.run.runtime.PreparedContainer;
import dev.jovl.run.spec.ContainerIo;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The process of a runtime, with pumps for its output. What comes on standard error before the
 * program has started is held back: it is the runtime's own, and the reason if it refuses.
 */
public final class GuardedProcess implements AutoCloseable {

  /** Above the program are who waits for the process namespace, and its first process. */
  private static final int PROGRAM = 2;

  private static final int BUFFER = 1 << 13;

  private final Process process;
  private final HeldOutput held;
  private final Pump err;
  private final Optional<Pump> out;
  private final CompletableFuture<IOException> inputFailure;
  private final @Nullable OwnTerminal terminal;
  private final PreparedContainer container;
  private final int depth;
  private final boolean hasKeys;

  /**
   * Begins to pump.
   *
   * @param process of the runtime, started
   * @param io where its output goes
   * @param terminal what the container has instead of the standard streams, or null
   * @param container what the runtime runs
   * @param depth how many processes stand between this one and the one that takes signals
   * @param hasKeys whether the keys of the caller's terminal signal the container too
   */
  public GuardedProcess(
      Process process,
      ContainerIo io,
      @Nullable OwnTerminal terminal,
      PreparedContainer container,
      int depth,
      boolean hasKeys) {
    this.process = process;
    this.terminal = terminal;
    this.container = container;
    this.depth = depth;
    this.hasKeys = hasKeys;
    this.held = new HeldOutput(io.err(), container, process);
    this.err = new Pump(process.getErrorStream(), held);
    if (terminal == null) {
      this.out = io.out().map(taker -> new Pump(process.getInputStream(), taker));
    } else {
      OutputStream taker = io.out().orElseGet(OwnOutput::output);
      this.out = Optional.of(new Pump(terminal.output(), taker));
    }
    this.inputFailure =
        io.inheritInput() && !OwnStreams.isShared(0)
            ? OwnStreams.copyInputTo(process, container)
            : new CompletableFuture<>();
    CompletableFuture<Void> unused = inputFailure.thenRun(this::kill);
  }

  /**
   * Waits for the end of the process and of its output.
   *
   * @return the exit code
   * @throws IOException if what takes the output or gives the input fails
   */
  public int waitFor() throws InterruptedException, IOException {
    int code = process.waitFor();
    if (terminal != null) {
      terminal.finish();
    }
    err.finish();
    if (out.isPresent()) {
      out.get().finish();
    }
    if (inputFailure.isDone()) {
      throw inputFailure.join();
    }
    return code;
  }

  /** Returns what the runtime said, if its program was never started. */
  public String held() {
    return held.held();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Returns whether the program has been started, and there is a process that takes its signals.
   */
  boolean isStarted() {
    return container.isStarted() && taker(depth).isPresent();
  }

  private Optional<ProcessHandle> taker(int below) {
    Optional<ProcessHandle> taker = Optional.of(process.toHandle());
    for (int i = 0; i < below && taker.isPresent(); i++) {
      taker = taker.get().children().findFirst();
    }
    return taker;
  }

  /**
   * Sends a signal to the process in charge; it is no failure if that has gone. SIGKILL goes to the
   * outermost, which takes all others with it and whose end then says so. A SIGINT by a key has
   * reached it from the terminal already.
   */
  void signal(int number) throws ErrnoException {
    if (number == Signals.INT && hasKeys && JobControl.isInForeground()) {
      return;
    }
    Optional<ProcessHandle> taker = taker(number == Signals.KILL ? 0 : depth);
    if (taker.isEmpty()) {
      return;
    }
    try {
      Signals.send((int) taker.get().pid(), number);
    } catch (ErrnoException e) {
      if (!e.is(Errno.ESRCH)) {
        throw e;
      }
    }
  }

  /**
   * Kills the program, as somebody outside could, and so its runtime ends by itself. If that were
   * killed, it would have no time to take the container with it, and its streams were closed: what
   * is in them would be lost, and the program complain of a broken pipe.
   */
  private void kill() {
    boolean unused = taker(PROGRAM).orElseGet(process::toHandle).destroyForcibly();
  }

  /**
   * Kills what still runs. The first process in the container ends when all others there have: from
   * then on nobody writes to what was bound.
   */
  @Override
  public void close() {
    Optional<ProcessHandle> first = process.isAlive() ? taker(1) : Optional.empty();
    ProcessEnd.await(process.destroyForcibly());
    first.ifPresent(ProcessEnd::awaitOrphan);
  }

  /**
   * Copies one stream in a thread of its own. Where nobody takes it any more, the process is
   * killed: the first one of a pid namespace does not end by SIGPIPE.
   */
  private final class Pump {
    private final InputStream from;
    private final OutputStream taker;
    private final Thread thread;
    private volatile Optional<IOException> failure = Optional.empty();

    Pump(InputStream from, OutputStream taker) {
      this.from = from;
      this.taker = taker;
      this.thread = new Thread(this::copy, "container output");
      thread.setDaemon(true);
      thread.start();
    }

    private void copy() {
      byte[] buffer = new byte[BUFFER];
      try {
        for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
          taker.write(buffer, 0, n);
          taker.flush();
        }
        from.close();
      } catch (IOException e) {
        failure = Optional.of(e);
        // The stream stays open meanwhile: the program would complain of a broken pipe.
        kill();
      }
    }

    void finish() throws InterruptedException, IOException {
      thread.join();
      taker.flush();
      if (failure.isPresent()) {
        throw failure.get();
      }
    }
  }
}
