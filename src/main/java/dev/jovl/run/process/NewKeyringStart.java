package dev.jovl.run.process;

import com.google.common.base.Throwables;
import dev.jovl.linux.SessionKeyring;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Starts processes that have none of the keys of the caller's session, as crun and runc start
 * theirs. A thread cannot go back to the keyring that it left, and jovl may need its own for
 * encrypted files: so it is a thread for each, which lives as long as the process, since that may
 * ask to end with its parent (PR_SET_PDEATHSIG), and its parent is a thread.
 */
public final class NewKeyringStart {

  private NewKeyringStart() {}

  /**
   * Starts a process. Where the kernel has no keys, or a filter of system calls forbids them, the
   * process cannot ask for any either, and none are left.
   *
   * @throws IOException if it cannot be started, or keyrings are too many (EDQUOT)
   */
  public static Process start(ProcessBuilder builder) throws IOException {
    CompletableFuture<Process> started = new CompletableFuture<>();
    Thread parent = new Thread(() -> run(builder, started), "container parent");
    parent.setDaemon(true);
    parent.start();
    try {
      return started.join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      Throwables.throwIfUnchecked(cause);
      throw new IOException(cause.getMessage(), cause);
    }
  }

  private static void run(ProcessBuilder builder, CompletableFuture<Process> started) {
    try {
      leaveKeys();
      Process process = builder.start();
      started.complete(process);
      ProcessEnd.await(process);
    } catch (IOException | RuntimeException | Error e) {
      started.completeExceptionally(e);
    }
  }

  private static void leaveKeys() throws IOException {
    try {
      SessionKeyring.joinNew();
    } catch (ErrnoException e) {
      if (e.is(Errno.EDQUOT)) {
        throw new IOException("too many keyrings of this user (kernel.keys.maxkeys)", e);
      }
      if (!e.is(Errno.ENOSYS) && !e.is(Errno.EPERM)) {
        throw e;
      }
    }
  }
}
