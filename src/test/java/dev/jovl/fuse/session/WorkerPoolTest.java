package dev.jovl.fuse.session;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.fuse.wire.InitReply;
import dev.jovl.fuse.wire.Opcode;
import dev.jovl.testing.Await;
import dev.jovl.testing.FakeKernel;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A pool without a monitor, which the test is. */
final class WorkerPoolTest {
  private static final long SHORT = TimeUnit.MILLISECONDS.toNanos(2);
  private static final long LONG = TimeUnit.MILLISECONDS.toNanos(20);

  private static Set<Long> lookingThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("fuse-interrupts"))
        .map(Thread::getId)
        .collect(Collectors.toSet());
  }

  /** With one worker each request is a stall while it is in work. */
  @Test
  void stalled_looksAtCallersOnlyIfItLasts() throws Exception {
    FakeKernel kernel = new FakeKernel();
    CountDownLatch released = new CountDownLatch(1);
    NegotiatedInit negotiated = new NegotiatedInit(0, new InitReply(45, 0, 0, 1, 4096, 1, 0));
    KernelSession.Threads one = new KernelSession.Threads(1, Thread::new, IdleLatency.none());
    WorkerPool pool = new WorkerPool(new BusyFilesystem(released), kernel, negotiated, one);
    assertThat(pool.help()).isTrue();
    CompletableFuture<FakeKernel.Answer> busy =
        kernel.ask(Opcode.GETATTR.number(), 1, new byte[16]);
    try {
      Await.until(() -> !kernel.isReady() && !pool.isSomebodyWaiting());
      Set<Long> before = lookingThreads();
      pool.stalled(SHORT);
      assertThat(before).containsAtLeastElementsIn(lookingThreads());
      pool.stalled(LONG);
      Await.until(() -> !before.containsAll(lookingThreads()));
    } finally {
      released.countDown();
    }
    assertThat(FakeKernel.get(busy).error()).isEqualTo(0);
    kernel.end();
    assertThat(pool.ended().await(60, TimeUnit.SECONDS)).isTrue();
  }
}
