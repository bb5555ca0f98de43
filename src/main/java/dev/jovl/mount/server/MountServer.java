package dev.jovl.mount.server;

import dev.jovl.linux.UnixListener;
import dev.jovl.mount.MountCalls;
import dev.jovl.mount.MountTable;
import dev.jovl.mount.request.MountCall;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes calls on the socket of this user, and ends some seconds after the last mount is gone. */
public final class MountServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MountServer.class);

  private final ServerAddress address;
  private final MountTable table;
  private final CallSocket calls;

  /** Which file the socket is; null for one that is not ours to remove. */
  private final @Nullable Object socketFile;

  /** Whether the thread that ends it has begun to, with the lock of the address. */
  private volatile boolean ending;

  private MountServer(
      ServerAddress address, MountTable table, CallSocket calls, @Nullable Object socketFile) {
    this.address = address;
    this.table = table;
    this.calls = calls;
    this.socketFile = socketFile;
  }

  /**
   * Opens the socket. Whoever starts the server holds the lock of the address meanwhile.
   *
   * @throws IOException if it cannot be opened
   */
  public static MountServer open(ServerAddress address, MountTable table) throws IOException {
    CallSocket calls = CallSocket.open(address);
    return new MountServer(address, table, calls, fileAt(address.socket()));
  }

  /**
   * Takes over a socket that a service manager listens on, and goes on listening on when this
   * server ends.
   *
   * @param address whose name the server has
   * @param listener is closed with the server
   * @throws IOException if the directory of the address is not there
   */
  public static MountServer inherit(ServerAddress address, MountTable table, UnixListener listener)
      throws IOException {
    return new MountServer(address, table, CallSocket.own(listener, address.directory()), null);
  }

  /**
   * Takes calls until there has been nothing to do for a while. A call that came at the last moment
   * is still answered, and its mount stays: {@link MountTable#awaitEmpty} waits for it.
   *
   * @param patience how long there is neither a mount nor a call before it ends
   */
  public void serve(Duration patience) {
    Thread watch = new Thread(() -> closeWhenIdle(patience), "idle");
    watch.setDaemon(true);
    watch.start();
    calls.serve(this::answer);
    if (ending) {
      awaitEnd(watch);
    }
  }

  /** What follows may need the lock that the thread has. */
  private static void awaitEnd(Thread watch) {
    try {
      watch.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(DataInputStream in, DataOutputStream out) throws IOException {
    int question = in.read();
    while (question == ServerProtocol.NAME) {
      out.writeBoolean(in.readUTF().equals(address.name()));
      question = in.read();
    }
    switch (question) {
      case ServerProtocol.MOUNT ->
          new MountCalls(table).perform(MountCall.read(in), reply -> reply.write(out));
      case ServerProtocol.REPORT -> ReportSocket.report(in, out, table);
      case -1 -> LOG.debug("nothing was asked");
      default -> throw new IOException("not a question: " + question);
    }
  }

  private void closeWhenIdle(Duration patience) {
    removeDead();
    try {
      long nanos = patience.toNanos();
      do {
        Thread.sleep(Math.max(1, (nanos - Math.min(nanos, idleNanos())) / 1_000_000));
      } while (idleNanos() < nanos || !closeIfUncalled());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Tidies up while nobody waits for it. */
  private synchronized void removeDead() {
    DeadServers.remove(address);
  }

  private long idleNanos() {
    return calls.isBusy() ? 0 : table.idleNanos();
  }

  /**
   * Ends unless somebody is about to call, and returns whether it has: whoever starts a server
   * holds the same lock. A call on an inherited socket waits there for the next server.
   *
   * <p>Where the lock cannot be had, it ends without: a client that calls just now begins again.
   * The obstacle would stay for good, such as a lack of descriptors where no mount is left to give
   * one back, or a class that could not be initialized for that reason, and all clients would wait.
   */
  private synchronized boolean closeIfUncalled() {
    try (StartLock lock = StartLock.tryTake(address)) {
      if (lock == null || calls.isBusy()) {
        return false;
      }
      ending = true;
      close();
      return true;
    } catch (NoSuchFileException e) {
      close();
      LOG.warn("{} is gone, and nobody can call any more", address.directory());
      return true;
    } catch (IOException | RuntimeException | Error e) {
      ending = true;
      close();
      LOG.warn("server ends without its lock", e);
      return true;
    }
  }

  /**
   * Stops taking calls; mounts stay. The socket of another server of the same name stays too: such
   * a one has come where somebody has removed ours, or a client was killed that had started this
   * one. One that cannot be removed stays too, and the next server takes its place.
   *
   * <p>It waits for the thread that has the lock of an address: what follows may need it.
   */
  @Override
  public synchronized void close() {
    try {
      if (socketFile != null && socketFile.equals(fileAt(address.socket()))) {
        Files.deleteIfExists(address.socket());
      }
    } catch (IOException e) {
      LOG.warn("{} stays: {}", address.socket(), e.getMessage());
    } finally {
      calls.close();
    }
  }

  /** Returns what tells a file from others, null if there is none. */
  private static @Nullable Object fileAt(Path path) throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .fileKey();
    } catch (NoSuchFileException e) {
      return null;
    }
  }
}
