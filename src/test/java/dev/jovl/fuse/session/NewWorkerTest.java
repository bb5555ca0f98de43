package dev.jovl.fuse.session;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.util.concurrent.Uninterruptibles.awaitUninterruptibly;

import dev.jovl.fuse.RequestCount;
import dev.jovl.fuse.wire.Opcode;
import dev.jovl.testing.FakeKernel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A worker that serves while the thread that started it waits for a processor. */
final class NewWorkerTest {
  private final CountDownLatch released = new CountDownLatch(1);
  private final AtomicInteger workers = new AtomicInteger();

  private final class Started extends Thread {
    Started(Runnable task) {
      super(task);
    }

    @Override
    public void start() {
      super.start();
      if (getName().equals("fuse-worker") && workers.incrementAndGet() > 1) {
        awaitUninterruptibly(released);
      }
    }
  }

  @Test
  void whatItAnswers_isCounted() throws Exception {
    FakeKernel kernel = new FakeKernel();
    CompletableFuture<FakeKernel.Answer> init = kernel.init(FakeKernel.ALL_FLAGS);
    KernelSession.Threads two = new KernelSession.Threads(2, Started::new, IdleLatency.none());
    KernelSession session =
        KernelSession.serve(new BusyFilesystem(released), kernel, two, 1, flags -> {});
    assertThat(FakeKernel.get(init).error()).isEqualTo(0);
    CompletableFuture<FakeKernel.Answer> busy =
        kernel.ask(Opcode.GETATTR.number(), 1, new byte[16]);
    try {
      assertThat(kernel.call(Opcode.STATFS.number(), 1, new byte[0]).error()).isEqualTo(0);
      assertThat(session.counts().stream().map(RequestCount::name)).contains("STATFS");
    } finally {
      released.countDown();
    }
    assertThat(FakeKernel.get(busy).error()).isEqualTo(0);
    kernel.end();
    assertThat(session.awaitEnd(Duration.ofSeconds(60))).isTrue();
  }
}
