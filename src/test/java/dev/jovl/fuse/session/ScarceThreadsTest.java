package dev.jovl.fuse.session;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.testing.FakeKernel;
import dev.jovl.testing.MemoryFilesystem;
import dev.jovl.testing.ScarceThreads;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A session that cannot have its threads does not begin: nothing of it serves on. */
final class ScarceThreadsTest {
  private final FakeKernel kernel = new FakeKernel();
  private final MemoryFilesystem filesystem = new MemoryFilesystem(0);

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void serve_forWantOfAThread_leavesNone(int missing) throws Exception {
    ScarceThreads threads = new ScarceThreads(missing);
    KernelSession.Threads eight = new KernelSession.Threads(8, threads, IdleLatency.none());
    CompletableFuture<FakeKernel.Answer> unused = kernel.init(FakeKernel.ALL_FLAGS);
    assertThrows(
        OutOfMemoryError.class,
        () -> KernelSession.serve(filesystem, kernel, eight, 1, lazily -> {}));
    assertThat(kernel.openChannels()).isEqualTo(0);
    kernel.end();
    assertThat(threads.haveEnded()).isTrue();
    assertWithMessage("ends of the filesystem, which the engine sees to")
        .that(filesystem.destroyCount())
        .isEqualTo(0);
  }
}
