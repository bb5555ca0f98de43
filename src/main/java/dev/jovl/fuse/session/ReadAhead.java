package dev.jovl.fuse.session;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Device;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the kernel reads ahead on a mount. INIT can only lower the 128 KiB that a new filesystem
 * has; more is set in /sys/class/bdi/MAJOR:MINOR/read_ahead_kb, where that may be written.
 */
final class ReadAhead {
  private static final Logger LOG = LoggerFactory.getLogger(ReadAhead.class);
  private static final String KIB = String.valueOf(Agreement.MAX_MESSAGE / 1024);

  private ReadAhead() {}

  /** Lets the kernel read ahead as much as one message holds, if that is allowed. */
  static void raise(byte[] target) {
    try (Fd root = Open.path(Fd.CURRENT_DIRECTORY, target, OpenFlags.PATH, 0)) {
      Files.writeString(setting(Stats.of(root).device()), KIB);
    } catch (IOException e) {
      LOG.debug("read-ahead stays as it is: {}", e.getMessage());
    }
  }

  /** Returns the file with the setting of a device. */
  static Path setting(long device) {
    String name = Device.major(device) + ":" + Device.minor(device);
    return Path.of("/sys/class/bdi", name, "read_ahead_kb");
  }
}
