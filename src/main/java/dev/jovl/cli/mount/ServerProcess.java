package dev.jovl.cli.mount;

import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.mount.request.MountCall;
import dev.jovl.mount.request.MountReply;
import dev.jovl.mount.server.NoServerException;
import dev.jovl.mount.server.ServerAddress;
import dev.jovl.mount.server.ServerClient;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Mounts through the server of this user, which is started if there is none. */
public final class ServerProcess {
  private ServerProcess() {}

  /**
   * Asks the server; without a private place for a socket, the mount gets a process of its own.
   *
   * @throws IOException if no process can be started, or it ends without an answer
   */
  public static MountReply mount(MountCall call) throws IOException {
    ServerAddress address;
    try {
      address = ServerAddress.here(JavaProcess.program(), System.getenv());
    } catch (IOException e) {
      return DetachedProcess.mount(call);
    }
    return mount(call, address);
  }

  /**
   * Asks the server at an address, which is started if there is none. Where this process cannot
   * start one, or a layer may be on a mount of the server, the mount gets a process of its own.
   *
   * @throws IOException if no process can be started, or it ends without an answer
   */
  public static MountReply mount(MountCall call, ServerAddress address) throws IOException {
    try {
      return new ServerClient(address).mount(call, new NewProcess());
    } catch (NoServerException e) {
      return DetachedProcess.mountForAll(call);
    }
  }

  /**
   * Starts a server. It is a class, since the first lambda of a process takes as long as the rest
   * of a call to the server.
   */
  private static final class NewProcess implements ServerClient.Starter {
    /** How many bytes of a log are kept for the next server at most. */
    private static final int LONG_LOG = 1 << 20;

    /**
     * Makes the log and returns what writes to its end: a server that has given up its socket and
     * still has a mount writes there too.
     *
     * @throws NoServerException if it cannot be made, as where the filesystem is full
     */
    private static Redirect log(ServerAddress address) throws NoServerException {
      Path log = address.log();
      try {
        boolean isLong = Files.exists(log) && Files.size(log) > LONG_LOG;
        OpenOption how = isLong ? StandardOpenOption.TRUNCATE_EXISTING : StandardOpenOption.APPEND;
        Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how)
            .close();
      } catch (IOException e) {
        throw new NoServerException();
      }
      return Redirect.appendTo(log.toFile());
    }

    /** Starts a server and waits for the byte that says that it takes calls. */
    @Override
    public void start(ServerAddress address) throws IOException {
      if (!InheritedState.isFitForAServer()) {
        throw new NoServerException();
      }
      Process server =
          JavaProcess.startForAll(
              log(address), ServeProgram.SERVE, address.directory().toString(), address.name());
      server.getOutputStream().close();
      if (server.getInputStream().read() < 0) {
        throw Failure.of(
            ExitCode.FAILED,
            "server",
            "it did not start",
            "see " + address.log() + ", or mount with -o server=off");
      }
    }
  }
}
