package dev.jovl.cli.semantics;

import dev.jovl.cli.mount.DetachedProcess;
import dev.jovl.cli.mount.ServerProcess;
import dev.jovl.mount.request.MountCall;
import dev.jovl.mount.request.MountCommandLine;
import dev.jovl.mount.request.MountCommandLine.Dialect;
import dev.jovl.mount.request.MountReply;
import dev.jovl.semantics.contestant.Mounter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code jovl mount} without a process for the command: the server is asked from this one. */
final class SemanticsMounter implements Mounter {

  @Override
  public void mount(List<String> arguments) throws IOException {
    List<byte[]> bytes =
        arguments.stream().map(word -> word.getBytes(StandardCharsets.UTF_8)).toList();
    MountCommandLine line = MountCommandLine.parse(Dialect.JOVL, bytes);
    MountCall call = MountCall.ofThisProcess(Dialect.JOVL, bytes);
    MountReply reply = line.isServed() ? ServerProcess.mount(call) : DetachedProcess.mount(call);
    if (reply.refusal() != null) {
      throw new IOException(String.join(" ", reply.lines()));
    }
  }
}
