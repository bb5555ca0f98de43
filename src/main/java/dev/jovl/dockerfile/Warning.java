package dev.jovl.dockerfile;

/**
 * Something in a Dockerfile that is legal but probably wrong.
 *
 * @param rule what it is
 * @param message what exactly, for a person
 * @param location where
 */
public record Warning(LintRule rule, String message, Location location) {

  /** Makes a warning that says of some lines what the rule says of itself. */
  public static Warning of(LintRule rule, Location location) {
    return new Warning(rule, rule.description(), location);
  }

  /** Returns the warning on one line. */
  public String describe(String fileName) {
    return fileName + ":" + location + ": " + rule.id() + ": " + message;
  }
}
