package dev.jovl.testing;

import dev.jovl.linux.Mounts;
import dev.jovl.linux.PathBytes;
import dev.jovl.linux.Self;
import dev.jovl.linux.proc.MountEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;

/** What a test has left mounted. */
public final class LeftMounts {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private LeftMounts() {}

  /**
   * Takes away what is mounted below a directory, so that it can be removed.
   *
   * @throws IOException if a mount stays; the others are gone
   */
  public static void takeAwayBelow(Path directory) throws IOException {
    byte[] path = PathBytes.of(directory);
    List<MountEntry> unused = takeAway(mount -> mount.isBelow(path));
  }

  /**
   * Takes mounts away, whoever we are: the last first, since it may cover another, and lazily,
   * since it may be in use.
   *
   * @return them
   * @throws IOException if one of them stays; the others are gone
   */
  static List<MountEntry> takeAway(Predicate<MountEntry> which) throws IOException {
    List<MountEntry> left = new ArrayList<>(MountEntry.all());
    left.removeIf(which.negate());
    Collections.reverse(left);
    IOException failure = null;
    for (MountEntry entry : left) {
      try {
        unmount(entry.target());
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
    return left;
  }

  private static void unmount(byte[] target) throws IOException {
    if (Self.effectiveUid() == 0) {
      Mounts.unmount(target, Mounts.DETACH);
      return;
    }
    String path = new String(target, StandardCharsets.UTF_8);
    Shell.output(Path.of("/"), LIMIT, "exec fusermount3 -u -z \"$0\"", path);
  }
}
