package dev.jovl.cli.mount;

import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.mount.request.MountCall;
import dev.jovl.mount.request.MountReply;
import dev.jovl.mount.server.PlacedCall;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;

/** Mounts in a process of its own that serves this mount only. */
public final class DetachedProcess {
  private DetachedProcess() {}

  /** Starts the process and returns its answer. */
  public static MountReply mount(MountCall call) throws IOException {
    return answer(call, JavaProcess.start(Redirect.DISCARD, ServeProgram.SERVE_ONE));
  }

  /**
   * Starts the process in place of a server, and returns its answer. It does not get what is meant
   * for the caller alone, such as a library that turns fsync(2) off.
   */
  static MountReply mountForAll(MountCall call) throws IOException {
    return answer(call, JavaProcess.startForAll(Redirect.DISCARD, ServeProgram.SERVE_ONE));
  }

  private static MountReply answer(MountCall call, Process server) throws IOException {
    try (PlacedCall placed = PlacedCall.of(call)) {
      placed.call().send(server.getOutputStream());
      return MountReply.receive(server.getInputStream());
    } catch (IOException e) {
      throw Failure.of(
              ExitCode.FAILED, "server", "it ended without an answer", "mount with -f to see why")
          .because(e);
    }
  }
}
