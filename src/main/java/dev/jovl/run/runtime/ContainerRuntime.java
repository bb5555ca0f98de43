package dev.jovl.run.runtime;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A way to run a prepared container. */
public interface ContainerRuntime {

  /** Returns all that there are, in the order in which they are tried. */
  static List<ContainerRuntime> all() {
    return List.of(new OciRuntime("crun"), new OciRuntime("runc"), new ChrootRuntime());
  }

  /** Returns the name that people know it by: {@code crun}, {@code runc} or {@code chroot}. */
  String name();

  /**
   * Returns why it cannot be used here, as far as can be told without trying.
   *
   * @param ownTerminal whether it must make a terminal that is not the caller's
   * @return nothing if it may be tried
   */
  Optional<String> missing(boolean ownTerminal);

  /**
   * Writes what the runtime needs into the bundle and returns the command that runs the container
   * in the foreground. The command makes {@link PreparedContainer#startedFile} when the program has
   * started.
   *
   * @throws dev.jovl.run.spec.RunException if it cannot run such a container
   */
  List<String> command(PreparedContainer container) throws IOException;

  /** Removes what a killed container left outside its bundle; never fails. */
  void cleanUp(PreparedContainer container);

  /** Returns whether a container with a terminal gets the one of the caller, not a new one. */
  boolean sharesTerminal();

  /** Returns how many processes stand between the command and the one that takes signals. */
  int depth();
}
