package dev.jovl.testing;

import java.io.IOException;
import java.nio.file.Path;

/** Gives each test a {@link FakeRegistry} of its own. */
public final class FakeRegistryPerTest extends PerTest<FakeRegistry> {
  /** For JUnit. */
  public FakeRegistryPerTest() {
    super(FakeRegistry.class);
  }

  @Override
  protected FakeRegistry open(Path directory) throws IOException {
    return new FakeRegistry();
  }
}
