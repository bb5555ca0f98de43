package dev.jovl.fuse.session;

import dev.jovl.linux.proc.MountEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the kernel reads ahead on a mount. INIT can only lower the 128 KiB that a new filesystem
 * has; more is set in /sys/class/bdi/MAJOR:MINOR/read_ahead_kb, where that may be written.
 */
final class ReadAhead {
  private static final Logger LOG = LoggerFactory.getLogger(ReadAhead.class);
  private static final String KIB = String.valueOf(NegotiatedInit.MAX_MESSAGE / 1024);

  private ReadAhead() {}

  /** Lets the kernel read ahead as much as one message holds, if that is allowed. */
  static void raise(byte[] target) {
    try {
      Path setting = setting(target);
      if (setting != null) {
        Files.writeString(setting, KIB);
      }
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      LOG.debug("read-ahead stays as it is: {}", e.getMessage());
    }
  }

  /**
   * Returns the file with the setting of the topmost mount on a directory, or null if there is
   * none. The number of the device is read from the table of mounts: stat(2) would be a request to
   * this process, and a process that is killed while a thread waits for its own answer never ends.
   */
  static @Nullable Path setting(byte[] target) throws IOException {
    MountEntry mount = MountEntry.on(target).orElse(null);
    return mount == null ? null : Path.of("/sys/class/bdi", mount.device(), "read_ahead_kb");
  }
}
