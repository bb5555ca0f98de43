package dev.jovl.build;

import dev.jovl.testing.PerTest;
import java.io.IOException;
import java.nio.file.Path;

/** Gives each test a {@link Workshop} of its own. */
final class WorkshopPerTest extends PerTest<Workshop> {
  WorkshopPerTest() {
    super(Workshop.class);
  }

  @Override
  protected Workshop open(Path directory) throws IOException {
    return new Workshop(directory);
  }
}
