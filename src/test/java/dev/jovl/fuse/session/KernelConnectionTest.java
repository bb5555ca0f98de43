package dev.jovl.fuse.session;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.util.concurrent.Uninterruptibles.awaitUninterruptibly;

import dev.jovl.fuse.wire.InitReply;
import dev.jovl.testing.FakeKernel;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class KernelConnectionTest {
  private final FakeKernel kernel = new FakeKernel();
  private final CountDownLatch released = new CountDownLatch(1);

  private final AtomicInteger threads = new AtomicInteger();

  private volatile boolean hasMemory = true;

  /** A kernel that takes no notice before what it waits for has come, or without memory. */
  private Channel slow() {
    return (Channel)
        Proxy.newProxyInstance(
            Channel.class.getClassLoader(),
            new Class<?>[] {Channel.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("send")) {
                awaitUninterruptibly(released);
                requireMemory();
              }
              try {
                return method.invoke(kernel, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private void requireMemory() {
    if (!hasMemory) {
      throw new OutOfMemoryError("no memory");
    }
  }

  private KernelConnection connect() {
    NegotiatedInit negotiated = new NegotiatedInit(0, new InitReply(45, 0, 0, 1, 4096, 1, 0));
    KernelConnection connection =
        new KernelConnection(
            slow(),
            negotiated,
            task -> {
              threads.incrementAndGet();
              return new Thread(task);
            });
    connection.start();
    return connection;
  }

  /** What was written is no error, and the next notice goes out. */
  @Test
  void noticeForWhichThereIsNoMemory_failsNothing() throws Exception {
    KernelConnection connection = connect();
    released.countDown();
    hasMemory = false;
    connection.dropData(7, 0, 4096);
    hasMemory = true;
    connection.dropData(7, 0, 4096);
    assertThat(kernel.notification()).hasLength(40);
    connection.close();
  }

  /** Another thread could not be had then. */
  @Test
  void lateNoticeForWhichThereIsNoMemory_endsNoThread() throws Exception {
    KernelConnection connection = connect();
    released.countDown();
    hasMemory = false;
    connection.invalidateData(7, 0, 4096);
    connection.dropData(7, 0, 4096);
    hasMemory = true;
    connection.invalidateData(7, 0, 4096);
    assertThat(kernel.notification()).hasLength(40);
    assertThat(threads.get()).isEqualTo(1);
    connection.close();
  }

  /**
   * The only worker of a mount is the one that tells the kernel, and must answer what it waits for.
   */
  @Test
  void noticeToADirectory_isNotWaitedForWithoutEnd() throws Exception {
    KernelConnection connection = connect();
    try {
      connection.invalidateEntries(7);
      assertThat(kernel.notifications()).isEqualTo(0);
    } finally {
      released.countDown();
    }
    assertThat(kernel.notification()).hasLength(40);
    connection.close();
  }
}
