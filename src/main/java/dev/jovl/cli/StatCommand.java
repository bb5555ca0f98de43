package dev.jovl.cli;

import dev.jovl.mount.MountEntry;
import dev.jovl.mount.ServerAddress;
import dev.jovl.mount.ServerClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code jovl stat DIR}. */
@Command(name = "stat", description = "Show what a mount has done so far.")
final class StatCommand implements Callable<Integer> {

  @Parameters(paramLabel = "DIR", description = "Where the union is mounted.")
  @Nullable Path directory;

  @Override
  public Integer call() throws IOException {
    Path named = directory == null ? Path.of(".") : directory;
    MountEntry entry = MountedDirectory.of(named);
    ServerAddress here = ServerAddress.here(JavaProcess.program(), System.getenv());
    for (ServerAddress address : here.siblings()) {
      Optional<String> report = new ServerClient(address).report(entry.target());
      if (report.isPresent()) {
        System.out.print(report.get());
        return ExitCode.OK;
      }
    }
    throw Failure.of(
        ExitCode.FAILED,
        named.toString(),
        "no server of this user has this mount",
        "ask as the user who mounted it; a mount whose server died is removed by jovl umount");
  }
}
