package dev.jovl.cli.mount;

import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.mount.MountEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Finds the mount that a person names, also if nobody serves it any more. */
final class MountedDirectory {
  /** What Java puts in place of bytes that it could not decode. */
  private static final char UNDECODED = '\ufffd';

  private MountedDirectory() {}

  /**
   * Returns the mount on a directory. Only what is above the directory is looked at, for a mount
   * whose server died answers nothing.
   *
   * @throws Failure if there is no FUSE mount, or its name is not text
   */
  static MountEntry of(Path directory) throws IOException {
    if (directory.toString().indexOf(UNDECODED) >= 0) {
      throw Failure.of(
          ExitCode.FAILED,
          directory.toString(),
          "the name is not text, and is not taken here",
          "use umount or fusermount3 -u");
    }
    Path absolute = directory.toAbsolutePath();
    Path parent = absolute.getParent();
    Path name = absolute.getFileName();
    MountEntry entry = null;
    if (parent != null && name != null && !name.toString().matches("\\.\\.?")) {
      entry = at(parent.toRealPath().resolve(name));
    }
    if (entry == null) {
      entry = at(directory.toRealPath());
    }
    if (entry == null || !entry.type().startsWith("fuse")) {
      throw Failure.of(
          ExitCode.FAILED,
          directory.toString(),
          entry == null ? "nothing is mounted there" : "not a FUSE mount, but " + entry.type(),
          "see findmnt -t fuse.jovl");
    }
    return entry;
  }

  private static @Nullable MountEntry at(Path path) throws IOException {
    return MountEntry.on(path.toString().getBytes(StandardCharsets.UTF_8)).orElse(null);
  }
}
