package dev.jovl.cli.mount;

import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.cli.output.IndentedJson;
import dev.jovl.mount.MountEntry;
import dev.jovl.mount.server.MountReport;
import dev.jovl.mount.server.ServerAddress;
import dev.jovl.mount.server.ServerClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jovl stat DIR}. */
@Command(name = "stat", description = "Show what a mount has done so far, and what it holds.")
public final class StatCommand implements Callable<Integer> {

  @Option(names = "--json", description = "Print an array with one object; sizes are in bytes.")
  boolean json;

  @Parameters(paramLabel = "DIR", description = "Where the union is mounted.")
  @Nullable Path directory;

  @Override
  public Integer call() throws IOException {
    Path named = directory == null ? Path.of(".") : directory;
    MountEntry entry = MountedDirectory.of(named);
    ServerAddress here = ServerAddress.here(JavaProcess.program(), System.getenv());
    for (ServerAddress address : here.siblings()) {
      Optional<MountReport> report = new ServerClient(address).report(entry.target());
      if (report.isPresent()) {
        print(new String(entry.target(), StandardCharsets.UTF_8), report.get());
        return ExitCode.OK;
      }
    }
    throw Failure.of(
        ExitCode.FAILED,
        named.toString(),
        "no server of this user has this mount",
        "ask as the user who mounted it; a mount whose server died is removed by jovl umount");
  }

  private void print(String target, MountReport report) {
    if (json) {
      System.out.println(IndentedJson.of(List.of(StatLines.json(target, report))));
    } else {
      System.out.print(StatLines.of(target, report));
    }
  }
}
