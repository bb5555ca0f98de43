package dev.jovl.fuse.session;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.fuse.wire.Opcode;
import dev.jovl.testing.FakeKernel;
import dev.jovl.testing.MemoryFilesystem;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A session that goes on after a moment without memory. */
final class ScarceMemoryTest {
  private final FakeKernel kernel = new FakeKernel();
  private final PrintStream before = System.err;

  @AfterEach
  void restore() {
    System.setErr(before);
  }

  private KernelSession serve(MemoryFilesystem filesystem, KernelSession.Threads threads)
      throws Exception {
    CompletableFuture<FakeKernel.Answer> init = kernel.init(FakeKernel.ALL_FLAGS);
    KernelSession session = KernelSession.serve(filesystem, kernel, threads, 1, lazily -> {});
    assertThat(FakeKernel.get(init).error()).isEqualTo(0);
    return session;
  }

  @Test
  void workerThatCannotReceive_asksAgain() throws Exception {
    KernelSession.Threads one = new KernelSession.Threads(1, Thread::new, IdleLatency.none());
    KernelSession session = serve(new MemoryFilesystem(0), one);
    kernel.failNextReceive(new OutOfMemoryError("no memory"));
    assertThat(kernel.call(Opcode.STATFS.number(), 1, new byte[0]).error()).isEqualTo(0);
    kernel.end();
    assertThat(session.awaitEnd(Duration.ofSeconds(60))).isTrue();
  }

  /** The second worker cannot be had at first, and that it cannot be had cannot be told. */
  private static final class Scarce extends Thread {
    private static final AtomicInteger WORKERS = new AtomicInteger();

    Scarce(Runnable task) {
      super(task);
    }

    @Override
    public void start() {
      if (getName().equals("fuse-worker") && WORKERS.incrementAndGet() == 2) {
        throw new OutOfMemoryError("unable to create native thread");
      }
      super.start();
    }
  }

  private static final class Full extends OutputStream {
    @Override
    public void write(int value) {
      throw new OutOfMemoryError("no memory");
    }
  }

  @Test
  void watch_looksOn() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    KernelSession.Threads two = new KernelSession.Threads(2, Scarce::new, IdleLatency.none());
    System.setErr(new PrintStream(new Full(), true));
    KernelSession session = serve(new BusyFilesystem(released), two);
    CompletableFuture<FakeKernel.Answer> busy =
        kernel.ask(Opcode.GETATTR.number(), 1, new byte[16]);
    try {
      assertThat(kernel.call(Opcode.STATFS.number(), 1, new byte[0]).error()).isEqualTo(0);
    } finally {
      released.countDown();
    }
    assertThat(FakeKernel.get(busy).error()).isEqualTo(0);
    kernel.end();
    assertThat(session.awaitEnd(Duration.ofSeconds(60))).isTrue();
  }
}
