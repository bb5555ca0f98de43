package dev.jovl.cli;

import dev.jovl.mount.request.MountCall;
import dev.jovl.mount.request.MountReply;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;

/** Mounts in a process of its own that serves this mount only. */
final class DetachedProcess {
  private DetachedProcess() {}

  /** Starts the process and returns its answer. */
  static MountReply mount(MountCall call) throws IOException {
    Process server = JavaProcess.start(Redirect.DISCARD, Main.SERVE_ONE);
    try {
      call.send(server.getOutputStream());
      return MountReply.receive(server.getInputStream());
    } catch (IOException e) {
      throw Failure.of(
              ExitCode.FAILED, "server", "it ended without an answer", "mount with -f to see why")
          .because(e);
    }
  }
}
