package dev.jovl.fuse.session;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.fuse.Caller;
import dev.jovl.fuse.wire.Opcode;
import dev.jovl.posix.Errno;
import dev.jovl.posix.FilesystemStat;
import dev.jovl.testing.FakeKernel;
import dev.jovl.testing.MemoryFilesystem;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A session that goes on after a moment without memory. */
final class ScarceMemoryTest {
  /** So many that the code is compiled, after which one that is there is received quickly. */
  private static final int REQUESTS = 3000;

  private final FakeKernel kernel = new FakeKernel();
  private final PrintStream before = System.err;
  private final AtomicInteger workers = new AtomicInteger();

  /** Which attempt to start a worker, after the first, succeeds. */
  private int firstToBeHad = 3;

  @AfterEach
  void restore() {
    System.setErr(before);
  }

  private KernelSession serve(MemoryFilesystem filesystem, KernelSession.Threads threads)
      throws Exception {
    CompletableFuture<FakeKernel.Answer> init = kernel.init(FakeKernel.ALL_FLAGS);
    KernelSession session = KernelSession.serve(filesystem, kernel, threads, 1, flags -> {});
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

  /** The kernel needs some for the buffer that it fills. */
  @Test
  void kernelThatCannotGiveARequest_isAskedAgain() throws Exception {
    KernelSession.Threads one = new KernelSession.Threads(1, Thread::new, IdleLatency.none());
    KernelSession session = serve(new MemoryFilesystem(0), one);
    kernel.failNextReceive(Errno.ENOMEM);
    assertThat(kernel.call(Opcode.STATFS.number(), 1, new byte[0]).error()).isEqualTo(0);
    assertEnds(session);
  }

  /** Workers cannot be had for a while after the first, and that they cannot cannot be told. */
  private final class Scarce extends Thread {
    Scarce(Runnable task) {
      super(task);
    }

    @Override
    public void start() {
      int worker = getName().equals("fuse-worker") ? workers.incrementAndGet() : 0;
      if (worker > 1 && worker < firstToBeHad) {
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
    assertEnds(session);
  }

  private void assertEnds(KernelSession session) throws InterruptedException {
    kernel.end();
    assertThat(session.awaitEnd(Duration.ofSeconds(60))).isTrue();
    assertThat(kernel.openChannels()).isEqualTo(0);
  }

  /** Works so long that a second worker would help, and has the next request there by then. */
  private static final class Slow extends MemoryFilesystem {
    private static final long LONG_NANOS = 100_000;

    Slow() {
      super(0);
    }

    @Override
    public FilesystemStat statfs(Caller caller, long id) {
      long begin = System.nanoTime();
      while (System.nanoTime() - begin < LONG_NANOS) {
        Thread.onSpinWait();
      }
      return super.statfs(caller, id);
    }
  }

  /** It asks for help with a request in hand. */
  @Test
  void worker_answersWhatItHas() throws Exception {
    firstToBeHad = Integer.MAX_VALUE;
    KernelSession.Threads many = new KernelSession.Threads(8, Scarce::new, IdleLatency.none());
    System.setErr(new PrintStream(new Full(), true));
    KernelSession session = serve(new Slow(), many);
    List<CompletableFuture<FakeKernel.Answer>> answers = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      answers.add(kernel.ask(Opcode.STATFS.number(), 1, new byte[0]));
    }
    for (CompletableFuture<FakeKernel.Answer> answer : answers) {
      assertThat(FakeKernel.get(answer).error()).isEqualTo(0);
    }
    assertEnds(session);
  }
}
