package dev.jovl.mount.server;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket where other processes of one user ask something.
 *
 * <p>Whoever asks must be the same user: the directory of the socket is private, and the kernel
 * tells who connected. A call has a thread of its own, so one that hangs on a dead layer keeps no
 * other.
 */
final class CallSocket implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CallSocket.class);
  private static final int BACKLOG = 128;

  /** How long no further call is taken after one that could not be. */
  private static final long PAUSE_NANOS = 50_000_000;

  /** Answers what is asked in one connection. */
  interface Answerer {
    /** Reads questions and writes answers. */
    void answer(DataInputStream in, DataOutputStream out) throws IOException;
  }

  private final ServerSocketChannel socket;
  private final UserPrincipal owner;
  private final AtomicInteger busy = new AtomicInteger();
  private final ExecutorService calls =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "call");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * Takes over a socket that listens.
   *
   * @param directory whose owner may call
   */
  CallSocket(ServerSocketChannel socket, Path directory) throws IOException {
    this.socket = socket;
    this.owner = Files.getOwner(directory);
  }

  /**
   * Opens the socket of an address.
   *
   * @throws IOException if there is one, or it cannot be made
   */
  static CallSocket open(ServerAddress address) throws IOException {
    ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      socket.bind(UnixDomainSocketAddress.of(address.socket()), BACKLOG);
      return new CallSocket(socket, address.directory());
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /**
   * Takes calls until this is closed, and waits a while for the end of those that came before.
   *
   * <p>Where the process or the system has no descriptor left (EMFILE, ENFILE) or no memory, a call
   * cannot be taken now, and waits: the mounts that are there are nothing to it.
   */
  void serve(Answerer answerer) {
    boolean told = false;
    while (socket.isOpen()) {
      try {
        take(socket.accept(), answerer);
        told = false;
      } catch (ClosedChannelException e) {
        LOG.debug("no more calls are taken");
      } catch (IOException | OutOfMemoryError e) {
        if (!told) {
          LOG.warn("a call has to wait: {}", e.getMessage());
        }
        told = true;
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    calls.shutdown();
    awaitCalls();
  }

  /** Has a call answered by a thread; where there is none to be had, the caller comes again. */
  private void take(SocketChannel channel, Answerer answerer) throws IOException {
    busy.incrementAndGet();
    try {
      calls.execute(() -> answer(channel, answerer));
    } catch (OutOfMemoryError e) {
      busy.decrementAndGet();
      channel.close();
      throw e;
    }
  }

  private void awaitCalls() {
    try {
      boolean ended = calls.awaitTermination(1, TimeUnit.MINUTES);
      LOG.debug("calls ended: {}", ended);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(SocketChannel channel, Answerer answerer) {
    try (channel) {
      UnixDomainPrincipal peer = channel.getOption(ExtendedSocketOptions.SO_PEERCRED);
      if (!peer.user().equals(owner)) {
        LOG.warn("refused a call of user {}", peer.user().getName());
        return;
      }
      DataInputStream in = new DataInputStream(Channels.newInputStream(channel));
      DataOutputStream out = new DataOutputStream(Channels.newOutputStream(channel));
      out.writeByte(ServerClient.HELLO);
      answerer.answer(in, out);
    } catch (IOException | RuntimeException e) {
      LOG.warn("call ended early: {}", e.toString());
    } finally {
      busy.decrementAndGet();
    }
  }

  /** Returns whether a call is being answered. */
  boolean isBusy() {
    return busy.get() > 0;
  }

  /** Stops taking calls. */
  @Override
  public void close() throws IOException {
    socket.close();
  }
}
