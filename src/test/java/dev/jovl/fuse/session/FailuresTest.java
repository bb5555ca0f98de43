package dev.jovl.fuse.session;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.fuse.Attributes;
import dev.jovl.fuse.Caller;
import dev.jovl.fuse.Filesystem;
import dev.jovl.fuse.wire.Opcode;
import dev.jovl.posix.Errno;
import dev.jovl.testing.FakeKernel;
import dev.jovl.testing.MemoryFilesystem;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A session that goes on after an operation, or its answer, has failed. */
final class FailuresTest {
  private final FakeKernel kernel = new FakeKernel();

  private KernelSession serve(Filesystem filesystem) throws Exception {
    CompletableFuture<FakeKernel.Answer> init = kernel.init(FakeKernel.ALL_FLAGS);
    KernelSession.Threads threads = new KernelSession.Threads(8, Thread::new, IdleLatency.none());
    KernelSession session = KernelSession.serve(filesystem, kernel, threads, 1, flags -> {});
    assertThat(FakeKernel.get(init).error()).isEqualTo(0);
    return session;
  }

  private void end(KernelSession session) throws InterruptedException {
    kernel.end();
    assertThat(session.awaitEnd(Duration.ofSeconds(60))).isTrue();
  }

  /** Throws whatever it is given. */
  private static final class Throwing implements Filesystem {
    private final Throwable failure;

    Throwing(Throwable failure) {
      this.failure = failure;
    }

    @Override
    public Attributes getattr(Caller caller, long node, @Nullable Long handle) {
      throw sneaky(failure);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> RuntimeException sneaky(Throwable failure) throws T {
      throw (T) failure;
    }
  }

  private void assertIsAnsweredWith(Errno errno, Throwable failure) throws Exception {
    KernelSession session = serve(new Throwing(failure));
    for (int i = 0; i < 3; i++) {
      assertThat(kernel.call(Opcode.GETATTR.number(), 1, new byte[16]).error())
          .isEqualTo(-errno.number());
    }
    assertThat(kernel.call(Opcode.STATFS.number(), 1, new byte[0]).error())
        .isEqualTo(-Errno.ENOSYS.number());
    assertThat(kernel.faults()).isEmpty();
    end(session);
  }

  @Test
  void operationThatThrows_isEio() throws Exception {
    assertIsAnsweredWith(Errno.EIO, new Exception("test"));
  }

  @Test
  void operationWithoutStack_isEio() throws Exception {
    assertIsAnsweredWith(Errno.EIO, new StackOverflowError());
  }

  /** At a LOOKUP, the kernel would unmount what is mounted on the name after EIO. */
  @Test
  void operationWithoutMemory_isEnomem() throws Exception {
    assertIsAnsweredWith(Errno.ENOMEM, new OutOfMemoryError("test"));
  }

  /** It is answered once more, with an error that the kernel takes. */
  @Test
  void answerThatTheKernelRefuses_isTakenBackAndEio() throws Exception {
    MemoryFilesystem filesystem = new MemoryFilesystem(0);
    KernelSession session = serve(filesystem);
    kernel.failNextSend(Errno.EINVAL);
    ByteBuffer body = FakeKernel.body(10).putInt(0755).putInt(0);
    body.put("d\0".getBytes(StandardCharsets.US_ASCII));
    assertThat(kernel.call(Opcode.MKDIR.number(), 1, body.array()).error())
        .isEqualTo(-Errno.EIO.number());
    assertThat(filesystem.lookupCount()).isEqualTo(0);
    end(session);
  }

  @Test
  void forgetThatFails_losesNoOtherOfItsBatch() throws Exception {
    List<Long> forgotten = Collections.synchronizedList(new ArrayList<>());
    KernelSession session =
        serve(
            new MemoryFilesystem(0) {
              @Override
              public void forget(long id, long count) {
                if (id == 7) {
                  throw new OutOfMemoryError("test");
                }
                forgotten.add(id);
              }
            });
    ByteBuffer batch = FakeKernel.body(8 + 3 * 16).putInt(3).putInt(0);
    batch.putLong(7).putLong(1).putLong(8).putLong(1).putLong(9).putLong(1);
    kernel.tell(Opcode.BATCH_FORGET.number(), 0, batch.array());
    end(session);
    assertThat(forgotten).containsExactly(8L, 9L);
  }
}
