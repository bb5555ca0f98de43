package dev.jovl.fuse.session;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.fuse.wire.Opcode;
import dev.jovl.testing.FakeKernel;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A session whose workers are busy while the system has no further thread for it. */
final class NoFurtherThreadTest {
  private static final String WARNING = "no further thread";

  private final CountDownLatch released = new CountDownLatch(1);
  private final CountDownLatch refused = new CountDownLatch(10);
  private final AtomicInteger starts = new AtomicInteger();
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final PrintStream before = System.err;

  @BeforeEach
  void collect() {
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void collectNoMore() {
    System.setErr(before);
  }

  /** The first worker can be had, then none for a while, then one, and none after it. */
  private final class Scarce extends Thread {
    Scarce(Runnable task) {
      super(task);
    }

    @Override
    public void start() {
      if (getName().equals("fuse-worker")) {
        int start = starts.getAndIncrement();
        if (start > 0 && start != 5) {
          refused.countDown();
          throw new OutOfMemoryError("unable to create native thread");
        }
      }
      super.start();
    }
  }

  /** The monitor asks for one every few milliseconds. */
  @Test
  void isToldOnceUntilThereIsOne() throws Exception {
    FakeKernel kernel = new FakeKernel();
    CompletableFuture<FakeKernel.Answer> init = kernel.init(FakeKernel.ALL_FLAGS);
    KernelSession.Threads many = new KernelSession.Threads(8, Scarce::new, IdleLatency.none());
    KernelSession session =
        KernelSession.serve(new BusyFilesystem(released), kernel, many, 1, flags -> {});
    assertThat(FakeKernel.get(init).error()).isEqualTo(0);
    CompletableFuture<FakeKernel.Answer> first =
        kernel.ask(Opcode.GETATTR.number(), 1, new byte[16]);
    CompletableFuture<FakeKernel.Answer> second =
        kernel.ask(Opcode.GETATTR.number(), 1, new byte[16]);
    try {
      assertThat(refused.await(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      released.countDown();
    }
    assertThat(FakeKernel.get(first).error()).isEqualTo(0);
    assertThat(FakeKernel.get(second).error()).isEqualTo(0);
    kernel.end();
    assertThat(session.awaitEnd(Duration.ofSeconds(60))).isTrue();
    String told = log.toString(StandardCharsets.UTF_8);
    assertThat(told.split(WARNING, -1)).hasLength(3);
  }
}
