package dev.jovl.mount;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes calls on the socket of this user, and ends some seconds after the last mount is gone.
 *
 * <p>Whoever asks must be the same user: the directory of the socket is private, and the kernel
 * tells who connected. A call has a thread of its own, so one that hangs on a dead layer keeps no
 * other.
 */
public final class MountServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MountServer.class);
  private static final int BACKLOG = 128;

  private final ServerAddress address;
  private final MountTable table;
  private final ServerSocketChannel socket;
  private final boolean inherited;
  private final UserPrincipal owner;
  private final AtomicInteger busy = new AtomicInteger();
  private final ExecutorService calls =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "call");
            thread.setDaemon(true);
            return thread;
          });

  private MountServer(
      ServerAddress address, MountTable table, ServerSocketChannel socket, boolean inherited)
      throws IOException {
    this.address = address;
    this.table = table;
    this.socket = socket;
    this.inherited = inherited;
    this.owner = Files.getOwner(address.directory());
  }

  /**
   * Opens the socket. Whoever starts the server holds the lock of the address meanwhile.
   *
   * @throws IOException if it cannot be opened
   */
  public static MountServer open(ServerAddress address, MountTable table) throws IOException {
    ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    socket.bind(UnixDomainSocketAddress.of(address.socket()), BACKLOG);
    return new MountServer(address, table, socket, false);
  }

  /**
   * Takes over a socket that a service manager listens on, and goes on listening on when this
   * server ends.
   *
   * @param address whose name the server has
   * @throws IOException if the directory of the address is not there
   */
  public static MountServer inherit(
      ServerAddress address, MountTable table, ServerSocketChannel socket) throws IOException {
    return new MountServer(address, table, socket, true);
  }

  /**
   * Takes calls until there has been nothing to do for a while. A call that came at the last moment
   * is still answered, and its mount stays: {@link MountTable#awaitEmpty} waits for it.
   *
   * @param patience how long there is neither a mount nor a call before it ends
   */
  public void serve(Duration patience) throws IOException {
    Thread watch = new Thread(() -> closeWhenIdle(patience), "idle");
    watch.setDaemon(true);
    watch.start();
    try {
      while (true) {
        SocketChannel channel = socket.accept();
        busy.incrementAndGet();
        calls.execute(() -> answer(channel));
      }
    } catch (ClosedChannelException e) {
      LOG.debug("server ends");
    }
    calls.shutdown();
    awaitCalls();
  }

  private void awaitCalls() {
    try {
      boolean ended = calls.awaitTermination(1, TimeUnit.MINUTES);
      LOG.debug("calls ended: {}", ended);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(SocketChannel channel) {
    try (channel) {
      UnixDomainPrincipal peer = channel.getOption(ExtendedSocketOptions.SO_PEERCRED);
      if (!peer.user().equals(owner)) {
        LOG.warn("refused a call of user {}", peer.user().getName());
        return;
      }
      DataInputStream in = new DataInputStream(Channels.newInputStream(channel));
      DataOutputStream out = new DataOutputStream(Channels.newOutputStream(channel));
      out.writeByte(ServerClient.HELLO);
      answer(in, out);
    } catch (IOException e) {
      LOG.warn("call ended early: {}", e.getMessage());
    } finally {
      busy.decrementAndGet();
    }
  }

  private void answer(DataInputStream in, DataOutputStream out) throws IOException {
    int question = in.read();
    switch (question) {
      case ServerClient.MOUNT -> table.perform(MountCall.read(in)).write(out);
      case ServerClient.NAME -> {
        out.writeBoolean(in.readUTF().equals(address.name()));
        answer(in, out);
      }
      case ServerClient.REPORT -> {
        byte[] target = in.readNBytes(in.readInt());
        out.writeUTF(table.on(target).map(MountReport::of).orElse(""));
      }
      case -1 -> LOG.debug("nothing was asked");
      default -> throw new IOException("not a question: " + question);
    }
  }

  private void closeWhenIdle(Duration patience) {
    try {
      long nanos = patience.toNanos();
      do {
        Thread.sleep(Math.max(1, (nanos - Math.min(nanos, idleNanos())) / 1_000_000));
      } while (idleNanos() < nanos || !closed());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.error("server cannot end", e);
    }
  }

  private long idleNanos() {
    return busy.get() > 0 ? 0 : table.idleNanos();
  }

  /**
   * Ends unless somebody is about to call: whoever starts a server holds the same lock. A call on
   * an inherited socket waits there for the next server.
   */
  private boolean closed() throws IOException {
    try (FileChannel file =
            FileChannel.open(address.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = file.tryLock()) {
      if (lock == null || busy.get() > 0) {
        return false;
      }
      close();
      return true;
    } catch (NoSuchFileException e) {
      LOG.warn("{} is gone, and nobody can call any more", address.directory());
      close();
      return true;
    }
  }

  /** Stops taking calls; mounts stay. */
  @Override
  public void close() throws IOException {
    if (!inherited) {
      Files.deleteIfExists(address.socket());
    }
    socket.close();
  }
}
