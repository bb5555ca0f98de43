package dev.jovl.testing;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Mounts;
import dev.jovl.linux.Open;
import dev.jovl.linux.PathBytes;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A mount whose server is dead: everything in it, and looking at it, fails with ENOTCONN. It stands
 * for a disk that fails; making it needs root.
 */
public final class DeadMount implements AutoCloseable {

  private final Path place;

  /**
   * Mounts.
   *
   * @param place a directory
   */
  public DeadMount(Path place) throws IOException {
    this.place = place;
    byte[] device = "/dev/fuse".getBytes(StandardCharsets.US_ASCII);
    try (Fd fuse = Open.path(Fd.CURRENT_DIRECTORY, device, OpenFlags.RDWR)) {
      String options = "fd=" + fuse.number() + ",rootmode=40000,user_id=0,group_id=0";
      byte[] data = options.getBytes(StandardCharsets.US_ASCII);
      Mounts.mount("dead", PathBytes.of(place), "fuse", 0, data);
    }
  }

  /** Unmounts. */
  @Override
  public void close() throws IOException {
    Mounts.unmount(PathBytes.of(place), Mounts.DETACH);
  }
}
