package dev.jovl.cli.mount;

import dev.jovl.mount.request.MountException;
import dev.jovl.mount.request.MountException.Kind;
import java.time.Duration;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** The variables of the environment that are about servers. */
final class ServerEnvironment {
  private static final String DIRECTORY = "JOVL_RUNTIME_DIR";
  private static final String PATIENCE = "JOVL_SERVER_PATIENCE";
  private static final String PATIENCE_SECONDS = "10";

  private final Map<String, String> variables;

  ServerEnvironment(Map<String, String> variables) {
    this.variables = variables;
  }

  /**
   * Refuses a relative directory for the socket: it would mean another one for each process, since
   * the server works in the root directory, and clients in their own.
   *
   * @throws MountException of the kind USAGE if it is relative
   */
  void requireAbsoluteDirectory() throws MountException {
    String directory = variables.getOrDefault(DIRECTORY, "");
    if (!directory.isEmpty() && !directory.startsWith("/")) {
      throw MountException.of(
          Kind.USAGE,
          DIRECTORY + "=" + directory,
          "not an absolute path",
          "begin it with /, or unset it");
    }
  }

  /**
   * Returns how long a server without mounts waits for the next one. A wrong number is reported in
   * the log; it does not make a mount fail.
   */
  Duration patience() {
    String seconds = variables.getOrDefault(PATIENCE, "");
    if (!seconds.isEmpty() && !isNumber(seconds)) {
      // Not in a field: a client that only mounts needs no logger, and would wait while it is set
      // up.
      LoggerFactory.getLogger(ServerEnvironment.class)
          .warn("{}={}: no number of seconds; {} are taken", PATIENCE, seconds, PATIENCE_SECONDS);
    }
    String taken = isNumber(seconds) ? seconds : PATIENCE_SECONDS;
    return Duration.ofMillis(Math.round(Double.parseDouble(taken) * 1000));
  }

  private static boolean isNumber(String seconds) {
    return seconds.matches("[0-9]{1,9}(\\.[0-9]*)?|\\.[0-9]+");
  }
}
