package dev.jovl.contract;

import dev.jovl.linux.Self;
import dev.jovl.mount.MountCalls;
import dev.jovl.mount.MountTable;
import dev.jovl.mount.request.MountCall;
import dev.jovl.mount.request.MountCommandLine.Dialect;
import dev.jovl.mount.request.MountReply;
import dev.jovl.semantics.contestant.Mounter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Mounts jovl in this process. The threads that serve are started by one that has the identity and
 * the umask of the process, whoever asks: a case may be another user, with a umask of its own.
 */
final class MountInProcess implements Mounter, AutoCloseable {
  private final ExecutorService starter =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "mounts");
            thread.setDaemon(true);
            return thread;
          });
  private final MountTable table = MountTable.create();
  private final int umask = Self.umask(0);

  MountInProcess() throws ExecutionException, InterruptedException {
    // the thread must exist before a case takes its own umask
    Object unused = starter.submit(() -> {}).get();
  }

  @Override
  public void mount(List<String> arguments) throws IOException {
    List<byte[]> bytes =
        arguments.stream().map(word -> word.getBytes(StandardCharsets.UTF_8)).toList();
    long pid = ProcessHandle.current().pid();
    MountCall call = new MountCall(Dialect.JOVL, bytes, pid, "/");
    try {
      MountReply reply = starter.submit(() -> new MountCalls(table).perform(call)).get();
      if (reply.refusal() != null) {
        throw new IOException(String.join(" ", reply.lines()));
      }
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** Ends all mounts that are left and gives the process its umask back. */
  @Override
  public void close() {
    table.unmountAll();
    starter.shutdownNow();
    int unused = Self.umask(umask);
  }
}
