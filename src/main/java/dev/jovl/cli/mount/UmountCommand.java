package dev.jovl.cli.mount;

import dev.jovl.cli.option.Command;
import dev.jovl.cli.option.Flag;
import dev.jovl.cli.option.Words;
import dev.jovl.cli.output.ErrorLine;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.linux.Mounts;
import dev.jovl.linux.Self;
import dev.jovl.mount.MountEntry;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code jovl umount}: with umount2(2) where that is allowed, and fusermount3 otherwise. */
public final class UmountCommand extends Command {

  private final Flag lazy =
      Flag.option("-l", "--lazy")
          .says("Take the mount away at once; it ends when its last user does.");

  private final Words directories =
      Words.requiredParameters("DIR").completedToFiles().says("Where they are mounted.");

  /** Makes the command. */
  public UmountCommand() {
    super("umount", "Unmount unions, also those whose server died.");
    takes(lazy, directories);
  }

  @Override
  public Integer call() {
    int worst = ExitCode.OK;
    for (Path directory : directories.paths()) {
      try {
        unmount(directory);
      } catch (IOException e) {
        worst = ErrorLine.print(System.err, "jovl umount", e);
      }
    }
    return worst;
  }

  private void unmount(Path directory) throws IOException {
    MountEntry entry = MountedDirectory.of(directory);
    if (Self.effectiveUid() == 0) {
      asRoot(directory, entry);
    } else {
      asUser(directory, entry);
    }
  }

  private void asRoot(Path directory, MountEntry entry) throws IOException {
    try {
      Mounts.unmount(
          entry.target(), lazy.isOn() ? Mounts.NOFOLLOW | Mounts.DETACH : Mounts.NOFOLLOW);
    } catch (ErrnoException e) {
      throw e.is(Errno.EBUSY) ? busy(directory) : failed(directory, e.getMessage());
    }
  }

  private void asUser(Path directory, MountEntry entry) throws IOException {
    List<String> command = new ArrayList<>(List.of("fusermount3", "-u"));
    if (lazy.isOn()) {
      command.add("-z");
    }
    command.add("--");
    command.add(new String(entry.target(), StandardCharsets.UTF_8));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        boolean busy = said.contains("busy");
        throw busy ? busy(directory) : failed(directory, said.strip());
      }
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
    }
  }

  private static Failure busy(Path directory) {
    return Failure.of(
        ExitCode.BUSY,
        directory.toString(),
        Errno.EBUSY.message(),
        "stop what uses it (fuser -vm " + directory + "), or jovl umount --lazy");
  }

  private static Failure failed(Path directory, @Nullable String cause) {
    return Failure.of(ExitCode.FAILED, directory.toString(), String.valueOf(cause), "");
  }
}
