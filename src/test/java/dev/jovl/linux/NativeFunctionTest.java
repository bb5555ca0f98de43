package dev.jovl.linux;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.testing.Await;
import dev.jovl.testing.Ending;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls that are interrupted, and calls of nothing. */
final class NativeFunctionTest {
  private static final int EPOLL_CTL_ADD = 1;
  private static final int EPOLLIN = 1;
  private static final NativeFunction CLOSE = NativeFunction.ofInt("close");
  private static final NativeFunction WAIT = NativeFunction.ofInt("epoll_wait");

  private long event;
  private long epoll;

  /** An epoll(7) of an eventfd(2), which is not ready; struct epoll_event is packed. */
  @BeforeEach
  void prepare() throws ErrnoException {
    event = NativeFunction.ofInt("eventfd").call(0, 0);
    epoll = NativeFunction.ofInt("epoll_create1").call(0);
    Scratch scratch = Scratch.get();
    scratch.putInt(0, EPOLLIN);
    scratch.putLong(4, 0);
    long unused =
        NativeFunction.ofInt("epoll_ctl").call(epoll, EPOLL_CTL_ADD, event, scratch.struct());
  }

  @AfterEach
  void close() throws ErrnoException {
    long unused = CLOSE.call(epoll) + CLOSE.call(event);
  }

  /** A thread that waits. */
  private CompletableFuture<Long> waiting(boolean again) throws Exception {
    CompletableFuture<Path> place = new CompletableFuture<>();
    CompletableFuture<Long> answer =
        CompletableFuture.supplyAsync(
            () -> {
              long id = NativeFunction.ofInt("gettid").answer(0, 0, 0, 0, 0, 0);
              long events = Scratch.get().struct();
              place.complete(Path.of("/proc/self/task", Long.toString(id), "syscall"));
              return again
                  ? WAIT.answer(epoll, events, 1, -1, 0, 0)
                  : WAIT.answerOnce(epoll, events, 1, -1, 0, 0);
            },
            task -> new Thread(task).start());
    String call = " 0x" + Long.toHexString(epoll) + " ";
    Await.until(() -> Files.readString(place.get()).contains(call));
    return answer;
  }

  /**
   * epoll_wait(2) ends with EINTR when a stopped process goes on, whatever it does with signals
   * (signal(7)).
   */
  @Test
  void answer_goesOnAfterAnInterruption() throws Exception {
    CompletableFuture<Long> once = waiting(false);
    CompletableFuture<Long> again = waiting(true);
    String pid = Long.toString(ProcessHandle.current().pid());
    String script =
        "kill -STOP $0; until grep -q '^State:.*T' /proc/$0/status; do :; done; kill -CONT $0";
    Process stop = new ProcessBuilder("sh", "-c", script, pid).start();
    assertThat(Ending.code(stop)).isEqualTo(0);
    assertThat(once.get(60, TimeUnit.SECONDS)).isEqualTo(-Errno.EINTR.number());
    assertThat(again.isDone()).isFalse();
    Scratch scratch = Scratch.get();
    scratch.putLong(0, 1);
    long unused = NativeFunction.ofLong("write").call(event, scratch.struct(), 8);
    assertThat(again.get(60, TimeUnit.SECONDS)).isEqualTo(1);
  }
}
