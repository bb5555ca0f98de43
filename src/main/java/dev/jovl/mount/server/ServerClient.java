package dev.jovl.mount.server;

import dev.jovl.linux.UnixSocket;
import dev.jovl.mount.request.MountCall;
import dev.jovl.mount.request.MountReply;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks the server of this user, and starts it if there is none. Besides classes of the JDK it needs
 * a few of {@code linux} alone, and no lambda, so that a command that finds a server has little to
 * load.
 *
 * <p>First comes the server of this build, mount namespace and so on. Then the one that a service
 * manager starts when its socket is connected to, if it says that it is of the same kind.
 */
public final class ServerClient {
  private static final int ATTEMPTS = 5;

  private final ServerAddress address;

  /** Takes where the server is met. */
  public ServerClient(ServerAddress address) {
    this.address = address;
  }

  /** Starts a server. */
  public interface Starter {
    /** Starts it and returns when it takes calls. */
    void start(ServerAddress address) throws IOException;
  }

  /**
   * Asks for a mount; a server is started if there is none.
   *
   * @throws NoServerException if none shall have it, as a layer may be on a mount of the server
   * @throws IOException if no server can be started, or it ends without an answer
   */
  public MountReply mount(MountCall call, Starter starter) throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<MountReply> reply = ask(address, true, call);
      if (reply.isEmpty()) {
        reply = ask(address.activation(), false, call);
      }
      if (reply.isPresent()) {
        return reply.get();
      }
      startUnlessThere(starter);
    }
    throw new IOException(address.socket() + ": the server ends as soon as it starts");
  }

  /**
   * Asks what a mount has done.
   *
   * @param name the mount point, an absolute path, or the device as MAJOR:MINOR; a server of an
   *     older build knows no device
   * @return nothing if there is no server that can be asked, or it has no such mount, or is of a
   *     build that answers in another way
   */
  public Optional<MountReport> report(byte[] name) {
    try {
      return asked(name);
    } catch (IOException e) {
      // another may have the mount
      return Optional.empty();
    }
  }

  private Optional<MountReport> asked(byte[] name) throws IOException {
    try (UnixSocket socket = connected(address)) {
      if (socket == null) {
        return Optional.empty();
      }
      DataInputStream in = new DataInputStream(new BufferedInputStream(socket.input()));
      if (!isWelcome(in)) {
        return Optional.empty();
      }
      DataOutputStream out = new DataOutputStream(new BufferedOutputStream(socket.output()));
      out.writeByte(ServerProtocol.REPORT);
      out.writeInt(name.length);
      out.write(name);
      out.flush();
      return in.readBoolean() ? Optional.of(MountReport.read(in)) : Optional.empty();
    }
  }

  /**
   * Asks the server at an address, if there is one and it has the name of ours.
   *
   * @param ours whether the address itself says so
   * @throws NoServerException as {@link #mount}
   */
  private Optional<MountReply> ask(ServerAddress at, boolean ours, MountCall call)
      throws IOException {
    try (UnixSocket socket = connected(at)) {
      if (socket == null) {
        return Optional.empty();
      }
      DataInputStream in = new DataInputStream(new BufferedInputStream(socket.input()));
      DataOutputStream out = new DataOutputStream(new BufferedOutputStream(socket.output()));
      if (!isWelcome(in) || !(ours || hasOurName(in, out))) {
        return Optional.empty();
      }
      if (StackedLayers.areIn(call)) {
        throw new NoServerException();
      }
      try (PlacedCall placed = PlacedCall.of(call)) {
        out.writeByte(ServerProtocol.MOUNT);
        placed.call().write(out);
        out.flush();
        return Optional.of(MountReply.read(in));
      }
    } catch (EOFException e) {
      throw new IOException("the server ended while it mounted; see " + at.log(), e);
    }
  }

  private boolean hasOurName(DataInputStream in, DataOutputStream out) throws IOException {
    out.writeByte(ServerProtocol.NAME);
    out.writeUTF(address.name());
    out.flush();
    return in.read() == 1;
  }

  /** A server that was about to end when we came closes the connection without a word. */
  private static boolean isWelcome(DataInputStream in) {
    try {
      return in.read() == ServerProtocol.HELLO;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Returns a connection, or null if nobody takes calls there. That there is no socket is seen
   * before anything is bound, which then happens while the server starts.
   */
  private static @Nullable UnixSocket connected(ServerAddress at) throws IOException {
    if (!Files.exists(at.socket())) {
      return null;
    }
    try {
      return UnixSocket.connect(at.socketPath());
    } catch (ErrnoException e) {
      if (e.is(Errno.ENOENT) || e.is(Errno.ECONNREFUSED)) {
        return null;
      }
      throw new IOException(at.socket() + ": " + e.getMessage(), e);
    }
  }

  /** One starts, all others that came at the same time wait and find it. */
  private void startUnlessThere(Starter starter) throws IOException {
    try (StartLock unused = StartLock.take(address)) {
      if (!isThere()) {
        Files.deleteIfExists(address.socket());
        start(starter);
      }
    }
  }

  /**
   * Where the server of a client that was killed has come first, ours ends, and that one serves.
   */
  private void start(Starter starter) throws IOException {
    try {
      starter.start(address);
    } catch (IOException e) {
      if (!isThere()) {
        throw e;
      }
    }
  }

  private boolean isThere() throws IOException {
    try (UnixSocket socket = connected(address)) {
      return socket != null;
    }
  }
}
