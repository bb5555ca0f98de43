package dev.jovl.semantics.contestant;

import java.io.IOException;
import java.util.List;

/** jovl: mounted by a process of its own where a case kills it, else by one that serves many. */
final class JovlContestant implements Contestant {
  private final Contestant process;
  private final Mounter mounter;
  private final List<String> options;

  /**
   * Makes the contestant.
   *
   * @param process how it is mounted where a case kills it
   * @param mounter how it is mounted otherwise
   * @param options those that are given besides the ones of a case
   */
  JovlContestant(Contestant process, Mounter mounter, List<String> options) {
    this.process = process;
    this.mounter = mounter;
    this.options = options;
  }

  @Override
  public String name() {
    return process.name();
  }

  @Override
  public boolean hasDaemon() {
    return true;
  }

  @Override
  public Mounted mount(Layers layers) throws IOException {
    if (layers.foreground()) {
      return process.mount(layers);
    }
    mounter.mount(layers.arguments(options));
    return new UnmountByCall(layers.mountPoint());
  }
}
