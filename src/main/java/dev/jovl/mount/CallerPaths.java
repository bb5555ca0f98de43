package dev.jovl.mount;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.mount.request.MountCall;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that a caller names, as they are for the caller: a relative path starts at its current
 * directory, and {@code /proc/self} is its process, which is there as long as it waits for the
 * reply. That holds for absolute paths that begin with it; where a symbolic link or {@code ..}
 * leads there, it is this process.
 */
final class CallerPaths implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CallerPaths.class);
  private static final String SLASH = "/(?:\\.?/)*+";
  private static final Pattern OWN =
      Pattern.compile(
          SLASH + "(proc|dev)" + SLASH + "(self|thread-self|fd|stdin|stdout|stderr)(?=/|$)");

  private final Fd start;
  private final long pid;
  private final int place;

  private CallerPaths(Fd start, MountCall call) {
    this.start = start;
    this.pid = call.pid();
    this.place = call.place();
  }

  /**
   * Returns those of the caller of a call. Its current directory is opened by its process, or else
   * by name.
   *
   * @throws ErrnoException if that directory cannot be opened
   */
  static CallerPaths of(MountCall call) throws ErrnoException {
    Fd start;
    try {
      start = directory("/proc/" + call.pid() + "/cwd");
    } catch (ErrnoException e) {
      start = directory(call.directory());
    }
    return new CallerPaths(start, call);
  }

  private static Fd directory(String path) throws ErrnoException {
    return Open.path(
        Fd.CURRENT_DIRECTORY,
        path.getBytes(StandardCharsets.UTF_8),
        OpenFlags.PATH | OpenFlags.DIRECTORY);
  }

  /** Returns the current directory; it stays this object's. */
  Fd start() {
    return start;
  }

  /**
   * Opens a file.
   *
   * @param flags of open(2)
   * @return a descriptor that the caller owns
   * @throws ErrnoException what openat(2) says
   */
  Fd open(byte[] path, int flags) throws ErrnoException {
    return Open.path(start, seenFromHere(path), flags);
  }

  /**
   * Opens the mount point as a place, without asking an automounter for what is to be there. If the
   * caller has it open, no name is looked up: one in an automounter's hands may be waited for.
   *
   * @param path says where it is, if the caller does not have it open
   * @return a descriptor that the caller owns
   * @throws ErrnoException what openat(2) says
   */
  Fd mountPoint(byte[] path) throws ErrnoException {
    if (place != MountCall.NO_PLACE) {
      try {
        return open(("/proc/self/fd/" + place).getBytes(StandardCharsets.US_ASCII), OpenFlags.PATH);
      } catch (ErrnoException e) {
        LOG.debug("the mount point is not to be had of its caller: {}", e.getMessage());
      }
    }
    return open(path, OpenFlags.PATH);
  }

  private byte[] seenFromHere(byte[] path) {
    // Each byte is a character, and comes back as it was.
    String text = new String(path, StandardCharsets.ISO_8859_1);
    Matcher own = OWN.matcher(text);
    String place = own.lookingAt() ? placeOf(own.group(1) + "/" + own.group(2)) : null;
    return place == null
        ? path
        : ("/proc/" + pid + place + text.substring(own.end()))
            .getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Returns where it is below the directory of the process; those of /dev are links there. */
  private @Nullable String placeOf(String name) {
    return switch (name) {
      case "proc/self" -> "";
      case "proc/thread-self" -> "/task/" + pid;
      case "dev/fd" -> "/fd";
      case "dev/stdin" -> "/fd/0";
      case "dev/stdout" -> "/fd/1";
      case "dev/stderr" -> "/fd/2";
      default -> null;
    };
  }

  @Override
  public void close() {
    start.close();
  }
}
