package dev.jovl.linux;

import dev.jovl.posix.FileName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Paths through /proc/self/fd: the way to an O_PATH descriptor for calls that have no *at form. */
final class ProcPath {
  private ProcPath() {}

  /** Returns the path of the file that a descriptor is open on. */
  static byte[] of(Fd fd) {
    return ("/proc/self/fd/" + fd.number()).getBytes(StandardCharsets.US_ASCII);
  }

  /** Returns the path of a name in the directory that a descriptor is open on. */
  static byte[] of(Fd directory, FileName name) {
    byte[] prefix =
        ("/proc/self/fd/" + directory.number() + "/").getBytes(StandardCharsets.US_ASCII);
    ByteBuffer path = ByteBuffer.allocate(prefix.length + name.length());
    path.put(prefix);
    name.putInto(path);
    return path.array();
  }
}
