package dev.jovl.cli.mount;

import dev.jovl.cli.option.Command;
import dev.jovl.cli.option.Flag;
import dev.jovl.cli.option.Word;
import dev.jovl.cli.output.ErrorLine;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.cli.output.IndentedJson;
import dev.jovl.linux.proc.MountEntry;
import dev.jovl.mount.request.MountException;
import dev.jovl.mount.server.MountReport;
import dev.jovl.mount.server.ServerAddress;
import dev.jovl.mount.server.ServerClient;
import dev.jovl.posix.NameText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** {@code jovl stat DIR}. */
public final class StatCommand extends Command {

  private final Flag json =
      Flag.option("--json").says("Print JSON: an array with one object; sizes are in bytes.");

  private final Word directory =
      Word.parameter("DIR").completedToFiles().says("Mount point of the union.");

  /** Makes the command. */
  public StatCommand() {
    super("stat", "Show counters and memory of a mount.");
    takes(json, directory);
  }

  @Override
  public Integer call() {
    try {
      return show();
    } catch (IOException e) {
      return ErrorLine.print(System.err, "jovl stat", e);
    }
  }

  private int show() throws IOException {
    requireAbsoluteDirectory();
    MountEntry entry = MountedDirectory.of(directory.bytes());
    ServerAddress here = ServerAddress.here(JavaProcess.program(), System.getenv());
    for (ServerAddress address : here.inOrder()) {
      Optional<MountReport> report = report(new ServerClient(address), entry);
      if (report.isPresent()) {
        print(NameText.ofPath(entry.target()), report.get());
        return ExitCode.OK;
      }
    }
    throw Failure.of(
        ExitCode.FAILED,
        NameText.ofPath(directory.bytes()),
        "no server of this user has this mount",
        "ask as the user who mounted it; a mount whose server died is removed by jovl umount");
  }

  /**
   * Asks by the path first: a server may not know yet that a mount has ended, and another mount may
   * already have its device number. Then asks by the device, which finds a mount that is also shown
   * at another path.
   */
  private static Optional<MountReport> report(ServerClient server, MountEntry entry) {
    String device = entry.device();
    Optional<MountReport> report =
        server.report(entry.target()).filter(each -> each.isOf(MountEntry.number(device)));
    return report.isPresent() ? report : server.report(device.getBytes(StandardCharsets.US_ASCII));
  }

  private static void requireAbsoluteDirectory() throws Failure {
    try {
      new ServerEnvironment(System.getenv()).requireAbsoluteDirectory();
    } catch (MountException e) {
      throw Failure.of(ExitCode.USAGE, e);
    }
  }

  private void print(String target, MountReport report) {
    if (json.isOn()) {
      System.out.println(IndentedJson.of(List.of(StatLines.json(target, report))));
    } else {
      System.out.print(StatLines.of(target, report));
    }
  }
}
