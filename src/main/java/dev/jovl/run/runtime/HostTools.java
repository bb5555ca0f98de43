package dev.jovl.run.runtime;

import dev.jovl.run.spec.RunException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Programs of the host, looked up in the usual places whatever PATH says. */
public final class HostTools {

  /** What PATH is for programs that set a container up. */
  public static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private HostTools() {}

  static Optional<String> find(String name) {
    for (String directory : PATH.split(":")) {
      Path file = Path.of(directory, name);
      if (Files.isExecutable(file)) {
        return Optional.of(file.toString());
      }
    }
    return Optional.empty();
  }

  /** Returns the first that is not there. */
  static Optional<String> missing(List<String> names) {
    return names.stream().filter(name -> find(name).isEmpty()).findFirst();
  }

  /**
   * Returns the path of a program.
   *
   * @throws RunException if it is not there
   */
  public static String require(String name) throws RunException {
    return find(name)
        .orElseThrow(() -> RunException.notRun(name + " is not installed on this machine"));
  }
}
