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

/**
 * The files that a caller names, as they are for the caller: a relative path starts at its current
 * directory, and {@code /proc/self} is its process, which is there as long as it waits for the
 * reply. That holds for absolute paths that begin with it; where a symbolic link or {@code ..}
 * leads there, it is this process.
 */
final class CallerPaths implements AutoCloseable {
  private static final String SLASH = "/(?:\\.?/)*+";
  private static final Pattern OWN =
      Pattern.compile(
          SLASH + "(proc|dev)" + SLASH + "(self|thread-self|fd|stdin|stdout|stderr)(?=/|$)");

  private final Fd start;
  private final long pid;

  private CallerPaths(Fd start, long pid) {
    this.start = start;
    this.pid = pid;
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
    return new CallerPaths(start, call.pid());
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
