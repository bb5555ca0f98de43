package dev.jovl.mount;

import dev.jovl.linux.Mounts;
import dev.jovl.linux.PathBytes;
import dev.jovl.posix.MountFlags;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * An empty filesystem in memory that is gone with the process that made it, killed or not: what is
 * in it can be a secret.
 */
public final class MemoryMount implements AutoCloseable {

  private final Path directory;
  private final DeathGuard guard;

  private MemoryMount(Path directory, DeathGuard guard) {
    this.directory = directory;
    this.guard = guard;
  }

  /**
   * Mounts one, in which neither devices nor set-user-ID programs count.
   *
   * @param directory where
   * @param options further options as of mount(8), such as {@code mode=0700}
   * @throws dev.jovl.posix.ErrnoException as mount(2) does; EPERM without the right to mount
   */
  public static MemoryMount on(Path directory, String options) throws IOException {
    DeathGuard guard = new DeathGuard(directory, "what is in it stays if this process is killed");
    try {
      guard.await();
      Mounts.mount(
          "tmpfs",
          PathBytes.of(directory),
          "tmpfs",
          MountFlags.NOSUID | MountFlags.NODEV,
          options.getBytes(StandardCharsets.US_ASCII));
      return new MemoryMount(directory, guard);
    } catch (IOException | RuntimeException e) {
      guard.close();
      throw e;
    }
  }

  /** Unmounts it, though somebody may still use it. */
  @Override
  public void close() throws IOException {
    try (guard) {
      Mounts.unmount(PathBytes.of(directory), Mounts.DETACH);
    }
  }
}
