package dev.jovl.run;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A way to run a prepared container. */
interface Runtime {

  /** Returns the name that people know it by. */
  String name();

  /**
   * Returns why it cannot be used here, as far as can be told without trying.
   *
   * @param ownTerminal whether it must make a terminal that is not the caller's
   */
  Optional<String> missing(boolean ownTerminal);

  /**
   * Writes what the runtime needs into the bundle and returns the command that runs the container
   * in the foreground. The command makes {@link Prepared#startedFile} when the program has started.
   */
  List<String> command(Prepared container) throws IOException;

  /** Removes what a killed container left outside its bundle; never fails. */
  void cleanUp(Prepared container);

  /** Returns whether a container with a terminal gets the one of the caller, not a new one. */
  boolean sharesTerminal();

  /** Returns how many processes stand between the command and the one that takes signals. */
  int depth();
}
