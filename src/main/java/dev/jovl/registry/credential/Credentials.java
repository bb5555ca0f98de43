package dev.jovl.registry.credential;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What proves to a registry who the user is. Its text form never shows the secret. */
public sealed interface Credentials {

  /**
   * A name and a password.
   *
   * @param username the name
   * @param password the secret
   */
  record Password(String username, String password) implements Credentials {
    /**
     * Takes {@code user:password} apart at the first colon, since a password may have others.
     * Without one the password is empty.
     */
    public static Password parse(String pair) {
      int colon = pair.indexOf(':');
      return colon < 0
          ? new Password(pair, "")
          : new Password(pair.substring(0, colon), pair.substring(colon + 1));
    }

    /** Returns {@code base64(user:password)}, as HTTP sends it and the files of Docker keep it. */
    public String encoded() {
      String pair = username + ":" + password;
      return Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
      return "Password[" + username + "]";
    }
  }

  /**
   * A long-lived token that buys tokens of access (OAuth 2 refresh token).
   *
   * @param token the secret
   */
  record Identity(String token) implements Credentials {
    @Override
    public String toString() {
      return "Identity[]";
    }
  }

  /**
   * A token of access that is sent as it is.
   *
   * @param token the secret
   */
  record Access(String token) implements Credentials {
    @Override
    public String toString() {
      return "Access[]";
    }
  }
}
