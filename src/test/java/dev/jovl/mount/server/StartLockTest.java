package dev.jovl.mount.server;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Locks;
import dev.jovl.linux.Open;
import dev.jovl.mount.MountTable;
import dev.jovl.mount.request.MountCall;
import dev.jovl.mount.request.MountCommandLine.Dialect;
import dev.jovl.mount.request.MountReply;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StartLockTest {
  private static final int THREADS = 16;

  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final List<MountServer> servers = new ArrayList<>();
  private ServerAddress address;

  @BeforeEach
  void prepare(@TempDir Path directory) {
    address = new ServerAddress(directory, "server");
  }

  @AfterEach
  void end() throws IOException {
    for (MountServer server : servers) {
      server.close();
    }
    threads.shutdownNow();
  }

  @Test
  void tryTake_whileAnotherThreadHasIt() throws Exception {
    try (StartLock unused = StartLock.take(address)) {
      Callable<Boolean> attempt = () -> StartLock.tryTake(address) == null;
      assertThat(threads.submit(attempt).get()).isTrue();
      assertThat(isLockedForOtherProcesses()).isTrue();
    }
    assertThat(isLockedForOtherProcesses()).isFalse();
  }

  /** A lock of an open file meets those of processes, its own included. */
  private boolean isLockedForOtherProcesses() throws IOException {
    byte[] path = address.lock().toString().getBytes(StandardCharsets.UTF_8);
    try (Fd file = Open.path(Fd.CURRENT_DIRECTORY, path, OpenFlags.RDWR)) {
      return Locks.obstacle(file, 0, 0) == Locks.EXCLUSIVE;
    }
  }

  /** Servers of many namespaces and builds come and go; what they leave does not add up. */
  @Test
  void take_ofSeveralServers_leavesOneFileAndKeepsNoneFromAnother() throws Exception {
    ServerAddress other = new ServerAddress(address.directory(), "other");
    StartLock.take(other).close();
    try (StartLock unused = StartLock.take(address);
        Fd file = Open.path(Fd.CURRENT_DIRECTORY, bytes(other.lock()), OpenFlags.RDWR)) {
      assertThat(Locks.obstacle(file, StartLock.place(other), 1)).isEqualTo(Locks.NONE);
      assertThat(Locks.obstacle(file, StartLock.place(address), 1)).isEqualTo(Locks.EXCLUSIVE);
    }
    assertThat(address.directory().toFile().list()).hasLength(1);
  }

  private static byte[] bytes(Path path) {
    return path.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void mount_fromManyThreadsStartsOneServer() throws Exception {
    AtomicInteger starts = new AtomicInteger();
    Callable<MountReply> call =
        () ->
            new ServerClient(address)
                .mount(
                    new MountCall(Dialect.JOVL, List.of(), ProcessHandle.current().pid(), "/"),
                    at -> start(at, starts));
    for (Future<MountReply> reply :
        threads.invokeAll(List.of(call, call, call, call, call, call))) {
      assertThat(reply.get().lines())
          .containsExactly("-o lowerdir: no layer is named; write -o lowerdir=DIR[:DIR...]");
    }
    assertThat(starts.get()).isEqualTo(1);
  }

  private void start(ServerAddress at, AtomicInteger starts) throws IOException {
    starts.incrementAndGet();
    MountServer server = MountServer.open(at, MountTable.create());
    servers.add(server);
    threads.execute(() -> server.serve(Duration.ofMinutes(1)));
  }
}
