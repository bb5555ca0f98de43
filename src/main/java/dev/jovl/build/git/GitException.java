package dev.jovl.build.git;

import java.io.IOException;

/**
 * A repository that can not be used as it is named. The message says why, and shows no password.
 */
public final class GitException extends IOException {

  private static final long serialVersionUID = 1L;

  GitException(String message) {
    super(message);
  }
}
