package dev.jovl.fuse.session;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.testing.Await;
import dev.jovl.testing.FakeKernel;
import dev.jovl.testing.MemoryFilesystem;
import dev.jovl.testing.ScarceThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A session that cannot have its threads does not begin: nothing of it serves on. */
final class ScarceThreadsTest {
  private final FakeKernel kernel = new FakeKernel();
  private final MemoryFilesystem filesystem = new MemoryFilesystem(0);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void serve_forWantOfAThread_leavesNone(int missing) throws Exception {
    ScarceThreads threads = new ScarceThreads(missing);
    KernelSession.Threads eight = new KernelSession.Threads(8, threads, IdleLatency.none());
    CompletableFuture<FakeKernel.Answer> unused = kernel.init(FakeKernel.ALL_FLAGS);
    assertThrows(
        OutOfMemoryError.class,
        () -> KernelSession.serve(filesystem, kernel, eight, 1, flags -> {}));
    assertThat(kernel.openChannels()).isEqualTo(0);
    kernel.end();
    assertThat(threads.haveEnded()).isTrue();
    assertWithMessage("ends of the filesystem, which the engine sees to")
        .that(filesystem.destroyCount())
        .isEqualTo(0);
  }

  /** What was written is told when it was, whether or not a thread can be had then. */
  @Test
  void serve_hasTheThreadThatTellsTheKernel() throws Exception {
    List<String> started = Collections.synchronizedList(new ArrayList<>());
    ThreadFactory threads =
        task ->
            new Thread(task) {
              @Override
              public void run() {
                started.add(getName());
                super.run();
              }
            };
    KernelSession.Threads eight = new KernelSession.Threads(8, threads, IdleLatency.none());
    CompletableFuture<FakeKernel.Answer> unused = kernel.init(FakeKernel.ALL_FLAGS);
    KernelSession session = KernelSession.serve(filesystem, kernel, eight, 1, flags -> {});
    Await.until(() -> started.contains("fuse-notifier"));
    kernel.end();
    assertThat(session.awaitEnd(Duration.ofSeconds(60))).isTrue();
  }
}
