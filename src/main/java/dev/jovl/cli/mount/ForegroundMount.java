package dev.jovl.cli.mount;

import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.LogLines;
import dev.jovl.cli.output.ShutdownHooks;
import dev.jovl.linux.Self;
import dev.jovl.mount.MountCalls;
import dev.jovl.mount.MountTable;
import dev.jovl.mount.request.MountCall;
import dev.jovl.mount.request.MountReply;
import dev.jovl.mount.server.ReportSocket;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** {@code -f}: this process serves the mount until it is unmounted, or until SIGINT or SIGTERM. */
final class ForegroundMount {

  private final ToIntFunction<MountReply> teller;
  private volatile @Nullable ReportSocket reports;

  /**
   * Makes one that has not begun.
   *
   * @param teller tells the caller the result of a mount, and returns the exit code
   */
  ForegroundMount(ToIntFunction<MountReply> teller) {
    this.teller = teller;
  }

  /** Mounts, serves, and returns the exit code. */
  int run(MountCall call, boolean debug) {
    if (debug) {
      LogLines.showAll();
    }
    ServeProgram.ignoreQuestions();
    int unused = Self.umask(0);
    MountTable table = MountTable.create();
    if (!ShutdownHooks.add(new Thread(() -> end(table)))) {
      return ExitCode.FAILED;
    }
    int exitCode = teller.applyAsInt(new MountCalls(table).perform(call));
    if (exitCode == ExitCode.OK) {
      reports = ReportSocket.open(JavaProcess.program(), System.getenv(), table);
      awaitEnd(table);
      closeReports();
    }
    return exitCode;
  }

  private void closeReports() {
    ReportSocket open = reports;
    if (open != null) {
      open.close();
    }
  }

  private static void awaitEnd(MountTable table) {
    try {
      table.awaitEmpty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A signal asks to unmount, so an end by it is no failure. */
  private void end(MountTable table) {
    closeReports();
    table.unmountAll();
    if (table.hasMounted()) {
      Runtime.getRuntime().halt(ExitCode.OK);
    }
  }
}
