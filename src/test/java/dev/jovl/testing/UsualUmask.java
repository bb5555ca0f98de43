package dev.jovl.testing;

import dev.jovl.linux.Umask;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Makes files as most users do, whoever runs the tests: all may read them, nobody else write. */
public final class UsualUmask implements BeforeAllCallback {
  private static final int USUAL = 022;

  @Override
  public void beforeAll(ExtensionContext tests) {
    int unused = Umask.set(USUAL);
  }
}
