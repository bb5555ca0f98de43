package dev.jovl.fuse.session;

import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Open;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the kernel to let idle processors poll instead of halt while many requests come.
 *
 * <p>Each request puts its caller to sleep and wakes a worker, each answer the other way round. In
 * a virtual machine an idle processor halts into the host, and waking it from there takes longer
 * than most requests. The kernel takes such a wish as a file that is held open
 * (Documentation/power/pm_qos_interface.rst), by default from root only. The wish ends with the
 * file, so also with this process.
 *
 * <p>Not thread-safe: the monitor of a pool is its only user.
 */
final class IdleLatency {
  /** How many processors there may be at most: all that idle poll, not just the two that matter. */
  private static final int MOST_PROCESSORS = 8;

  /** So many answers between two looks are many. */
  private static final int MANY = 2;

  /** It ends after so many looks in a row without many answers. */
  private static final int QUIET_LOOKS = 10;

  private static final Logger LOG = LoggerFactory.getLogger(IdleLatency.class);
  private static final Path DRIVER = Path.of("/sys/devices/system/cpu/cpuidle/current_driver");
  private static final byte[] DEVICE = "/dev/cpu_dma_latency".getBytes(StandardCharsets.US_ASCII);

  /** Null where there is nothing to ask, or asking is not allowed. */
  private byte @Nullable [] device;

  /** What is written: no microseconds. */
  private final ByteBuffer zero = ByteBuffer.allocateDirect(Integer.BYTES);

  private @Nullable Fd held;
  private int quiet;

  private IdleLatency(byte @Nullable [] device) {
    this.device = device;
  }

  /** Returns one that asks where processors halt into a host, and else does nothing. */
  static IdleLatency ofThisMachine() {
    return isForThisMachine() ? new IdleLatency(DEVICE) : none();
  }

  /** Returns whether few processors idle here, and halt into a host when they do. */
  static boolean isForThisMachine() {
    return Runtime.getRuntime().availableProcessors() <= MOST_PROCESSORS && halts();
  }

  /** Returns one that never asks. */
  static IdleLatency none() {
    return new IdleLatency(null);
  }

  /** Returns one that asks by a file of the caller's. */
  static IdleLatency by(byte[] device) {
    return new IdleLatency(device.clone());
  }

  /** The driver of guests of KVM that have no better one (drivers/cpuidle/cpuidle-haltpoll.c). */
  private static boolean halts() {
    try {
      return Files.readString(DRIVER).strip().equals("haltpoll");
    } catch (IOException | RuntimeException e) {
      LOG.debug("how processors idle is not known: {}", e.getMessage());
      return false;
    }
  }

  /** Called at each look with how many requests were answered since the last one. */
  void answered(long requests) {
    if (requests >= MANY) {
      quiet = 0;
      hold();
    } else if (held != null && ++quiet >= QUIET_LOOKS) {
      release();
    }
  }

  private void hold() {
    if (device == null || held != null) {
      return;
    }
    try {
      Fd file = Open.path(Fd.CURRENT_DIRECTORY, device, OpenFlags.WRONLY);
      held = file;
      int unused = FileData.write(file, zero.clear());
    } catch (ErrnoException | OutOfMemoryError e) {
      LOG.debug("idle processors halt: {}", e.getMessage());
      release();
      device = null;
    }
  }

  /** Takes the wish back. */
  void release() {
    Fd file = held;
    if (file != null) {
      held = null;
      file.close();
    }
  }
}
