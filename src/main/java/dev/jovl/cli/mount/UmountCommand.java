package dev.jovl.cli.mount;

import dev.jovl.cli.option.Command;
import dev.jovl.cli.option.Flag;
import dev.jovl.cli.option.Words;
import dev.jovl.cli.output.ErrorLine;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.fuse.MountFailedException;
import dev.jovl.linux.proc.MountEntry;
import dev.jovl.mount.Unmount;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.NameText;
import java.io.IOException;

/** {@code jovl umount}: with umount2(2) where that is allowed, and fusermount3 otherwise. */
public final class UmountCommand extends Command {

  private final Flag lazy =
      Flag.option("-l", "--lazy")
          .says("Lazy unmount: detach the mount now; it ends when nothing uses it any more.");

  private final Words directories =
      Words.requiredParameters("DIR").completedToFiles().says("Mount points of the unions.");

  /** Makes the command. */
  public UmountCommand() {
    super("umount", "Unmount unions, also those whose server has died.");
    takes(lazy, directories);
  }

  @Override
  public Integer call() {
    int worst = ExitCode.OK;
    for (byte[] directory : directories.bytes()) {
      try {
        unmount(directory);
      } catch (IOException e) {
        worst = Math.max(worst, ErrorLine.print(System.err, "jovl umount", e));
      }
    }
    return worst;
  }

  private void unmount(byte[] directory) throws IOException {
    MountEntry entry = MountedDirectory.of(directory);
    try {
      if (lazy.isOn()) {
        Unmount.lazilyAt(entry.target());
      } else {
        Unmount.at(entry.target());
      }
    } catch (ErrnoException e) {
      throw e.is(Errno.EBUSY) ? busy(NameText.ofPath(directory)) : failed(directory, e);
    } catch (MountFailedException e) {
      throw failed(directory, e);
    }
  }

  private static Failure busy(String directory) {
    return Failure.of(
        ExitCode.BUSY,
        directory,
        Errno.EBUSY.message(),
        "stop what uses it (fuser -vm " + directory + "), or jovl umount --lazy");
  }

  private static Failure failed(byte[] directory, IOException cause) {
    return Failure.of(
        ExitCode.FAILED, NameText.ofPath(directory), String.valueOf(cause.getMessage()), "");
  }
}
