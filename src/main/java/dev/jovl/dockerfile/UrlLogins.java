package dev.jovl.dockerfile;

/** Hides the names and passwords of users that stand in URLs. */
public final class UrlLogins {

  private UrlLogins() {}

  /** Returns a text as it may be shown: of each URL of http and https without the user's part. */
  public static String hidden(String text) {
    return text.replaceAll("(?i)(https?://)[^/?#\\s]*@", "$1xxxxx@");
  }
}
