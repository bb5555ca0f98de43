package dev.jovl.run.process;

import dev.jovl.linux.PseudoTerminal;
import dev.jovl.posix.ErrnoException;
import dev.jovl.run.runtime.HostTools;
import dev.jovl.run.spec.RunException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The terminal of a container whose caller has none to share: its output leads to where the caller
 * wants it, and a read from it waits for ever, as with Docker.
 */
public final class OwnTerminal implements AutoCloseable {

  /** The first terminal that the leader of a session opens becomes that of the session. */
  private static final String ON_TERMINAL = "exec <\"$0\" >\"$0\" && exec \"$@\"";

  private static final String ALL_ON_TERMINAL = "exec <\"$0\" >\"$0\" 2>\"$0\" && exec \"$@\"";

  private final PseudoTerminal terminal;

  private OwnTerminal(PseudoTerminal terminal) {
    this.terminal = terminal;
  }

  /**
   * Opens a new terminal.
   *
   * @throws RunException if there is none to be had
   */
  public static OwnTerminal open() throws RunException {
    try {
      return new OwnTerminal(PseudoTerminal.open());
    } catch (ErrnoException e) {
      throw RunException.notRun("a terminal for the container: " + e.getMessage());
    }
  }

  /**
   * Returns a command that runs another one on this terminal, in a session of its own.
   *
   * @param errors whether its standard error is on it too
   * @throws RunException if a program that this takes is not installed
   */
  public List<String> around(List<String> command, boolean errors) throws RunException {
    List<String> around = new ArrayList<>();
    around.add(HostTools.require("setsid"));
    around.addAll(List.of(HostTools.require("sh"), "-c", errors ? ALL_ON_TERMINAL : ON_TERMINAL));
    around.add(terminal.path());
    around.addAll(command);
    return around;
  }

  /** Returns what is written on it; closing that hangs the terminal up. */
  InputStream output() {
    return terminal.output();
  }

  /** Ends the output after what has been written, once the container has ended. */
  void finish() {
    terminal.finish();
  }

  @Override
  public void close() {
    terminal.close();
  }
}
