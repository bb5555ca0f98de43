package dev.jovl.build.runmount;

import dev.jovl.build.copy.Owner;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * A socket with an owner and a mode of its own whose connections go on to an agent, as far as
 * {@link AgentConversation} lets them. This process asks the agent, which refuses users other than
 * its own; so every user who may use the socket gets an answer. A command has as many connections
 * as {@link #MOST} at a time; further ones wait until others end.
 */
final class AgentRelay implements AutoCloseable {

  /** Each connection costs this process a thread and two descriptors. */
  static final int MOST = 64;

  private final Path socket;
  private final Path agent;
  private final ServerSocketChannel server;

  private final Semaphore free = new Semaphore(MOST);

  /** Guarded by itself, which also guards closing the server. */
  private final List<SocketChannel> connections = new ArrayList<>();

  private AgentRelay(Path socket, Path agent, ServerSocketChannel server) {
    this.socket = socket;
    this.agent = agent;
    this.server = server;
  }

  /**
   * Makes a socket and serves it until it is closed.
   *
   * @param directory where the socket is made; only its owner can reach it
   * @param agent the path of the agent's socket
   */
  static AgentRelay open(Path directory, Path agent, Owner owner, int mode) throws IOException {
    Path socket = directory.resolve("agent");
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    // The address of a socket is short (unix(7)), and a path below the store may not be.
    try (Fd parent = Open.directory(directory)) {
      server.bind(UnixDomainSocketAddress.of("/proc/self/fd/" + parent.number() + "/agent"));
      Files.setAttribute(socket, "unix:uid", owner.uid());
      Files.setAttribute(socket, "unix:gid", owner.gid());
      Files.setAttribute(socket, "unix:mode", mode);
    } catch (IOException e) {
      server.close();
      throw e;
    }
    AgentRelay relay = new AgentRelay(socket, agent, server);
    start(relay::serve);
    return relay;
  }

  /** Returns the path of the socket. */
  Path socket() {
    return socket;
  }

  /** Work of one thread; it fails with an IOException when the relay is closed. */
  private interface Task {
    void run() throws IOException;
  }

  private static void start(Task task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (IOException closed) {
                // The end of a connection, which its other side sees.
                return;
              }
            },
            "agent-relay");
    thread.setDaemon(true);
    thread.start();
  }

  /** A connection that comes after a failure is refused and does not wait. */
  private void serve() throws IOException {
    try (server) {
      while (true) {
        free.acquireUninterruptibly();
        SocketChannel command = kept(server.accept());
        try {
          start(() -> connect(command));
        } catch (OutOfMemoryError noThread) {
          // A process may have no more threads; this connection ends, and the next one may have
          // one.
          command.close();
          free.release();
        }
      }
    }
  }

  private void connect(SocketChannel command) throws IOException {
    try (command;
        SocketChannel asked = kept(SocketChannel.open(StandardProtocolFamily.UNIX))) {
      asked.connect(UnixDomainSocketAddress.of(agent));
      new AgentConversation(command, asked).hold();
    } finally {
      synchronized (connections) {
        connections.removeIf(each -> !each.isOpen());
      }
      free.release();
    }
  }

  /** Remembers a connection to be closed; one that comes too late is closed at once. */
  private SocketChannel kept(SocketChannel connection) throws IOException {
    synchronized (connections) {
      if (!server.isOpen()) {
        connection.close();
      }
      connections.add(connection);
    }
    return connection;
  }

  /** Ends the socket and its connections. */
  @Override
  public void close() throws IOException {
    synchronized (connections) {
      server.close();
      for (SocketChannel each : connections) {
        each.close();
      }
    }
    Files.deleteIfExists(socket);
  }
}
