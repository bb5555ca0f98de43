package dev.jovl.testing;

import java.io.IOException;
import java.nio.file.Path;

/** Gives each test a {@link JovlBench} of its own. */
public final class BenchPerTest extends PerTest<JovlBench> {
  /** For JUnit. */
  public BenchPerTest() {
    super(JovlBench.class);
  }

  @Override
  protected JovlBench open(Path directory) throws IOException {
    return new JovlBench(directory);
  }
}
