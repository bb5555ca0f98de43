package dev.jovl.cli.mount;

import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.linux.proc.MountEntry;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.NameText;
import dev.jovl.posix.OpenFlags;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/** Finds the mount that a user names, also if its server has died. */
final class MountedDirectory {
  private static final byte[] HERE = {'.'};
  private static final String LIST = "findmnt -t fuse.jovl";
  private static final byte[] ROOT = {'/'};

  private MountedDirectory() {}

  /**
   * Returns the mount on a directory. Only the directories above it are looked at, since a mount
   * whose server has died does not answer.
   *
   * @throws Failure if there is no FUSE mount, or the directory is not there
   */
  static MountEntry of(byte[] directory) throws IOException {
    Optional<MountEntry> entry;
    try {
      entry = byName(directory);
      if (entry.isEmpty()) {
        entry = MountEntry.on(absolute(directory));
      }
    } catch (ErrnoException e) {
      throw Failure.of(
          ExitCode.BAD_LAYER, NameText.ofPath(directory), e.errno().message(), "see " + LIST);
    }
    String type = entry.map(MountEntry::type).orElse("");
    if (!type.equals("fuse") && !type.startsWith("fuse.")) {
      throw Failure.of(
          ExitCode.FAILED,
          NameText.ofPath(directory),
          type.isEmpty() ? "nothing is mounted there" : "not a FUSE mount, but " + type,
          "see " + LIST);
    }
    return entry.get();
  }

  /**
   * Returns the mount on a name in the directory above it; nothing if the path has no last name.
   */
  private static Optional<MountEntry> byName(byte[] directory) throws IOException {
    int end = directory.length;
    while (end > 0 && directory[end - 1] == '/') {
      end--;
    }
    int start = end;
    while (start > 0 && directory[start - 1] != '/') {
      start--;
    }
    byte[] name = Arrays.copyOfRange(directory, start, end);
    if (!FileName.isValid(name) || FileName.of(name).isDots()) {
      return Optional.empty();
    }
    byte[] above = absolute(start == 0 ? HERE : Arrays.copyOf(directory, start));
    ByteArrayOutputStream path = new ByteArrayOutputStream();
    path.writeBytes(Arrays.equals(above, ROOT) ? new byte[0] : above);
    path.writeBytes(ROOT);
    path.writeBytes(name);
    return MountEntry.on(path.toByteArray());
  }

  private static byte[] absolute(byte[] directory) throws ErrnoException {
    int flags = OpenFlags.PATH | OpenFlags.DIRECTORY;
    try (Fd open = Open.path(Fd.CURRENT_DIRECTORY, directory, flags)) {
      return Names.absolute(open);
    }
  }
}
