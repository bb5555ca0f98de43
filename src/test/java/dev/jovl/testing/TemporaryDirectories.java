package dev.jovl.testing;

import dev.jovl.linux.PathBytes;
import dev.jovl.linux.proc.MountEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * Makes the directories that tests ask for with {@link TempDir}, and knows them. Other processes
 * with tests have theirs beside them.
 */
public final class TemporaryDirectories implements TempDirFactory {
  private static final Set<Path> made = ConcurrentHashMap.newKeySet();

  @Override
  public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext test)
      throws IOException {
    Path directory = Files.createTempDirectory("junit");
    made.add(directory.toRealPath());
    return directory;
  }

  /** Returns whether something is mounted on or in one of those of this process. */
  static boolean hold(MountEntry mount) {
    return made.stream().map(PathBytes::of).anyMatch(path -> isIn(path, mount));
  }

  private static boolean isIn(byte[] directory, MountEntry mount) {
    return mount.isBelow(directory) || Arrays.equals(mount.target(), directory);
  }
}
