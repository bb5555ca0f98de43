package dev.jovl.cli.option;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The variables of whoever called jovl. The launcher sets {@code LC_ALL} so that Java takes names
 * and messages for UTF-8, and keeps what the caller had in a variable of its own.
 */
public final class CallerEnvironment {

  private static final String LOCALE = "LC_ALL";

  /** An equals sign and the caller's {@code LC_ALL}, or nothing if it was not set. */
  private static final String KEPT = "JOVL_LC_ALL";

  private CallerEnvironment() {}

  /** Returns the variables: what is looked up or started for the caller has these. */
  public static Map<String, String> get() {
    Map<String, String> environment = System.getenv();
    String kept = environment.get(KEPT);
    if (kept == null) {
      return environment;
    }
    Map<String, String> callers = new HashMap<>(environment);
    callers.keySet().removeAll(Set.of(LOCALE, KEPT));
    if (!kept.isEmpty()) {
      callers.put(LOCALE, kept.substring(1));
    }
    return Map.copyOf(callers);
  }
}
