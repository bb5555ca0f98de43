package dev.jovl.build.config;

import dev.jovl.dockerfile.DockerfileException;
import dev.jovl.dockerfile.Origin;
import java.util.Locale;
import java.util.Set;

/** The signals that STOPSIGNAL may name (signal(7)). */
final class StopSignals {

  private static final Set<String> NAMES =
      Set.of(
          "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT",
          "KILL", "PIPE", "POLL", "PROF", "PWR", "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM",
          "TRAP", "TSTP", "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ");

  private StopSignals() {}

  /** Returns the signal as it was written, if it is one. */
  static String require(String text, Origin origin) throws DockerfileException {
    String name = text.toUpperCase(Locale.ROOT).replaceFirst("^SIG", "");
    boolean number = text.matches("0*[1-9][0-9]?") && Integer.parseInt(text) <= 64;
    if (!number
        && !NAMES.contains(name)
        && !name.matches("RTM(IN(\\+([0-9]|1[0-5]))?|AX(-([0-9]|1[0-4]))?)")) {
      throw new DockerfileException(origin.location(), "invalid signal: \"" + text + "\"");
    }
    return text;
  }
}
