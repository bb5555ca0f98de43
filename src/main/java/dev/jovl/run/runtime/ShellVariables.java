package dev.jovl.run.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Tells which variables a shell of the host can hand to a program for us as they are. It cannot
 * hold those whose name is no word of its language, and has some for itself, which it sets,
 * computes or does not let anybody set: those of POSIX, and of dash, bash and the shell of busybox.
 * LANG and the names with LC_ are the locale of the shell too, and bash says on the standard error
 * of the container if the host lacks it; EPOCHSECONDS and EPOCHREALTIME are the time there,
 * whatever they are set to.
 */
final class ShellVariables {

  /** What a shell adds by itself to what it hands to a program. */
  private static final List<String> ADDED = List.of("OLDPWD", "PWD", "SHLVL", "_");

  private static final List<String> PREFIXES = List.of("BASH", "EPOCH", "LC_");

  private static final Set<String> OWN =
      Set.of(
          "DIRSTACK",
          "EUID",
          "FUNCNAME",
          "FUNCNEST",
          "GROUPS",
          "HISTCMD",
          "IFS",
          "LANG",
          "LINENO",
          "OPTARG",
          "OPTERR",
          "OPTIND",
          "PIPESTATUS",
          "POSIXLY_CORRECT",
          "PPID",
          "RANDOM",
          "SECONDS",
          "SHELLOPTS",
          "SRANDOM",
          "UID");

  private ShellVariables() {}

  /** Returns whether a shell hands an entry of an environment on as it is. */
  static boolean areHandedOn(String entry) {
    String name = entry.substring(0, entry.indexOf('='));
    return name.matches("[A-Za-z_][A-Za-z_0-9]*")
        && !ADDED.contains(name)
        && !OWN.contains(name)
        && PREFIXES.stream().noneMatch(name::startsWith);
  }

  /** Returns the options of env(1) that take away what a shell has added. */
  static List<String> removal() {
    List<String> options = new ArrayList<>();
    ADDED.forEach(name -> options.addAll(List.of("-u", name)));
    return options;
  }

  /** Returns the line of sh(1) that hands an entry on to the programs that it starts. */
  static String handingOn(String entry) {
    int equals = entry.indexOf('=');
    return "export " + entry.substring(0, equals + 1) + Script.quoted(entry.substring(equals + 1));
  }
}
