package dev.jovl.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The user namespace that a process is in, see user_namespaces(7). */
public final class UserNamespace {
  /** That of the machine: PROC_USER_INIT_INO of include/linux/proc_ns.h. */
  private static final Path FIRST = Path.of("user:[4026531837]");

  private UserNamespace() {}

  /**
   * Returns whether a process is in that of the machine: what another gives to its root it gives
   * over itself alone.
   *
   * @param process its directory in /proc
   * @throws IOException if it cannot be looked at
   */
  public static boolean isFirst(Path process) throws IOException {
    return Files.readSymbolicLink(process.resolve("ns/user")).equals(FIRST);
  }
}
