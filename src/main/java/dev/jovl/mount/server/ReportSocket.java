package dev.jovl.mount.server;

import dev.jovl.linux.proc.MountEntry;
import dev.jovl.mount.LiveMount;
import dev.jovl.mount.MountTable;
import dev.jovl.mount.request.MessageFields;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells other processes of the user what the mounts of this process have done, where it is no
 * server that takes calls: its socket lies beside those of servers and has the number of the
 * process in its name.
 */
public final class ReportSocket implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReportSocket.class);
  private static final Path PROC = Path.of("/proc");

  private final ServerAddress address;
  private final CallSocket calls;

  private ReportSocket(ServerAddress address, CallSocket calls) {
    this.address = address;
    this.calls = calls;
  }

  /**
   * Begins to answer. What killed processes have left is removed, including the socket of one that
   * had the process id of this one.
   *
   * @param jar the program, as in {@link ServerAddress#here}
   * @return null if there is no place for a socket, so that nobody can ask
   */
  public static @Nullable ReportSocket open(
      Path jar, Map<String, String> environment, MountTable table) {
    try {
      ServerAddress server = ServerAddress.here(jar, environment);
      ServerAddress address = server.ofProcess(Files.readSymbolicLink(PROC.resolve("self")));
      DeadServers.remove(server);
      ReportSocket reports = new ReportSocket(address, opened(address));
      reports.start(table);
      return reports;
    } catch (IOException | UnsupportedOperationException | OutOfMemoryError e) {
      LOG.info("jovl stat will not find this mount: {}", e.getMessage());
      return null;
    }
  }

  /** Where there is no thread to be had the mount is served all the same. */
  private void start(MountTable table) {
    Thread thread = new Thread(() -> calls.serve((in, out) -> answer(in, out, table)), "reports");
    thread.setDaemon(true);
    try {
      thread.start();
    } catch (OutOfMemoryError e) {
      close();
      throw e;
    }
  }

  /** Opens it under the lock, so that it is not taken for dead before it is listened on. */
  private static CallSocket opened(ServerAddress address) throws IOException {
    try (StartLock unused = StartLock.take(address)) {
      Files.deleteIfExists(address.socket());
      return CallSocket.open(address);
    }
  }

  private static void answer(DataInputStream in, DataOutputStream out, MountTable table)
      throws IOException {
    int question = in.read();
    if (question == ServerProtocol.REPORT) {
      report(in, out, table);
    }
  }

  /**
   * Answers the question for a report, which has the mount point in it, or else the device as the
   * table of mounts shows it: a mount may have been moved, or be shown in other places too.
   */
  static void report(DataInputStream in, DataOutputStream out, MountTable table)
      throws IOException {
    byte[] name = MessageFields.readBytes(in);
    boolean isPath = name.length > 0 && name[0] == '/';
    LiveMount mount =
        (isPath
                ? table.on(name)
                : table.withDevice(MountEntry.number(new String(name, StandardCharsets.US_ASCII))))
            .orElse(null);
    DataOutputStream buffered = new DataOutputStream(new BufferedOutputStream(out, 8192));
    buffered.writeBoolean(mount != null);
    if (mount != null) {
      MountReport.of(mount).write(buffered);
    }
    buffered.flush();
  }

  /** Removes the socket; the mounts stay. */
  @Override
  public void close() {
    try {
      Files.deleteIfExists(address.socket());
      calls.close();
    } catch (IOException e) {
      LOG.info("{}: {}", address.socket(), e.getMessage());
    }
  }
}
