package dev.jovl.dockerfile;

import java.util.regex.Pattern;

/** Knows the names of variables that probably hold a secret. */
public final class SecretNames {

  private static final Pattern SECRET_NAME =
      Pattern.compile(
          "(?:^|.*_)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_.*|$)",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern PUBLIC_NAME =
      Pattern.compile("(?:^|.*_)(?:public|file|version)(?:_.*|$)", Pattern.CASE_INSENSITIVE);

  private SecretNames() {}

  /** Returns whether the value of a variable of this name should not be shown. */
  public static boolean isSecret(String name) {
    return SECRET_NAME.matcher(name).matches() && !PUBLIC_NAME.matcher(name).matches();
  }

  /**
   * Returns the value of a variable as it may be shown: stars where the name is one of a secret.
   */
  public static String shown(String name, String value) {
    return isSecret(name) ? "****" : value;
  }
}
