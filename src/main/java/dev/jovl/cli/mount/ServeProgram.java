package dev.jovl.cli.mount;

import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.cli.output.ShutdownHooks;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Limits;
import dev.jovl.linux.Open;
import dev.jovl.linux.Self;
import dev.jovl.linux.UnixListener;
import dev.jovl.mount.MountCalls;
import dev.jovl.mount.MountTable;
import dev.jovl.mount.request.MountCall;
import dev.jovl.mount.server.MountServer;
import dev.jovl.mount.server.ReportSocket;
import dev.jovl.mount.server.ServerAddress;
import dev.jovl.mount.server.ServerLog;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** The process behind mounts: it has no terminal, and no descriptors of its callers. */
public final class ServeProgram {
  /** The first word of a process that serves all mounts of the user. */
  public static final String SERVE = "--serve";

  /** The first word of a process that serves one mount. */
  public static final String SERVE_ONE = "--serve-one";

  /** The first word of a process that a service manager starts for its socket. */
  public static final String ACTIVATED = "--serve-activated";

  /** SD_LISTEN_FDS_START. */
  private static final int FIRST_PASSED_ON = 3;

  private static final int STANDARD_ERROR = 2;

  private static final byte[] NULL = "/dev/null".getBytes(StandardCharsets.US_ASCII);

  private ServeProgram() {}

  /**
   * Serves all mounts of the user, until there are none. Its standard error is its log.
   *
   * @param directory that of the server's address
   * @param name that of the server's address
   * @return the exit code
   */
  public static int all(Path directory, String name) throws IOException, InterruptedException {
    EarlyClasses.load();
    detach();
    Limits.raise();
    ServerAddress address = new ServerAddress(directory, name);
    MountTable table = MountTable.create();
    try (ServerLog log = ServerLog.use(address, Fd.own(STANDARD_ERROR).duplicate())) {
      return serveAll(address, table, log);
    }
  }

  private static int serveAll(ServerAddress address, MountTable table, ServerLog log)
      throws IOException, InterruptedException {
    try (MountServer server = MountServer.open(address, table)) {
      if (!ShutdownHooks.add(new End(server, table, log))) {
        return ExitCode.FAILED;
      }
      System.out.write('+');
      System.out.flush();
      forget(0, 1);
      server.serve(new ServerEnvironment(System.getenv()).patience());
    }
    table.awaitEmpty();
    return ExitCode.OK;
  }

  /**
   * Serves the mounts that are asked for on the socket that a service manager passes on (LISTEN_FDS
   * of sd_listen_fds(3)), until there are none. Its standard error is the log of the manager.
   */
  public static int activated() throws IOException, InterruptedException {
    ignoreQuestions();
    int unused = Self.umask(0);
    ServerEnvironment environment = new ServerEnvironment(System.getenv());
    environment.requireAbsoluteDirectory();
    ServerAddress address = ServerAddress.here(JavaProcess.program(), System.getenv());
    MountTable table = MountTable.create();
    try (MountServer server = MountServer.inherit(address, table, passedOn())) {
      if (!ShutdownHooks.add(new End(server, table, null))) {
        return ExitCode.FAILED;
      }
      server.serve(environment.patience());
    }
    table.awaitEmpty();
    return ExitCode.OK;
  }

  private static UnixListener passedOn() throws IOException {
    String passed = System.getenv().getOrDefault("LISTEN_FDS", "0");
    String to = System.getenv().getOrDefault("LISTEN_PID", "");
    boolean ours = to.equals(Long.toString(ProcessHandle.current().pid()));
    if (ours && passed.equals("1")) {
      try (Fd first = Fd.own(FIRST_PASSED_ON)) {
        // The other one is not passed on to children.
        return UnixListener.own(first.duplicate());
      } catch (ErrnoException e) {
        throw noSocket().because(e);
      }
    }
    throw noSocket();
  }

  private static Failure noSocket() {
    return Failure.of(
        ExitCode.USAGE,
        ACTIVATED,
        "no socket was passed on",
        "leave its start to a socket unit of systemd");
  }

  /**
   * Serves the one mount that is asked for on standard input.
   *
   * @return the exit code
   * @throws IOException if the caller has gone before it gets the answer; then there is no mount
   */
  public static int one() throws IOException, InterruptedException {
    EarlyClasses.load();
    detach();
    MountTable table = MountTable.create();
    if (!ShutdownHooks.add(new Thread(table::unmountAll))) {
      return ExitCode.FAILED;
    }
    // System.out would not say that its reader is gone.
    OutputStream caller = new FileOutputStream(FileDescriptor.out);
    new MountCalls(table).perform(MountCall.receive(System.in), reply -> reply.send(caller));
    forget(0, 1, 2);
    ReportSocket reports = ReportSocket.open(JavaProcess.program(), System.getenv(), table);
    table.awaitEmpty();
    if (reports != null) {
      reports.close();
    }
    return ExitCode.OK;
  }

  /** What a server does when it gets a signal that ends it. */
  private static final class End extends Thread {
    private final MountServer server;
    private final MountTable table;
    private final @Nullable ServerLog log;

    End(MountServer server, MountTable table, @Nullable ServerLog log) {
      this.server = server;
      this.table = table;
      this.log = log;
    }

    @Override
    public void run() {
      server.close();
      table.unmountAll();
      if (log != null) {
        log.close();
      }
    }
  }

  /**
   * Ignores SIGUSR1, which would end all mounts. It asks fuse-overlayfs for its counters; here
   * {@code jovl stat} shows them.
   */
  static void ignoreQuestions() {
    SignalHandler unused = Signal.handle(new Signal("USR1"), SignalHandler.SIG_IGN);
  }

  /** Leaves the terminal; and a file is made with the mode that the caller of the mount wants. */
  private static void detach() throws ErrnoException {
    ignoreQuestions();
    Self.startSession();
    int unused = Self.umask(0);
  }

  /** Closes descriptors whose other end somebody may be reading. */
  private static void forget(int... numbers) throws ErrnoException {
    try (Fd nothing = Open.path(Fd.CURRENT_DIRECTORY, NULL, OpenFlags.RDWR)) {
      for (int number : numbers) {
        nothing.replace(number);
      }
    }
  }
}
