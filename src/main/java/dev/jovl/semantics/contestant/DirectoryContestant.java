package dev.jovl.semantics.contestant;

import java.nio.file.Path;

/** A plain directory of whatever filesystem: the yardstick for cases that need no layers. */
final class DirectoryContestant implements Contestant {
  private final String name;
  private final Path directory;

  DirectoryContestant(String name, Path directory) {
    this.name = name;
    this.directory = directory;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean isLayered() {
    return false;
  }

  @Override
  public Path base(Path base) {
    return directory;
  }

  @Override
  public Mounted mount(Layers layers) {
    Path place = layers.mountPoint();
    return new Mounted() {
      @Override
      public void unmount() {}

      @Override
      public void abort() {
        ForcedUnmount.below(place);
      }
    };
  }
}
