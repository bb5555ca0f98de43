package dev.jovl.semantics.contestant;

import java.io.IOException;

/** jovl: mounted by a process of its own where a case kills it, else by one that serves many. */
final class JovlContestant implements Contestant {
  /** Mounts layers. */
  interface Served {
    void mount(Layers layers) throws IOException;
  }

  private final Contestant process;
  private final Served served;

  JovlContestant(Contestant process, Served served) {
    this.process = process;
    this.served = served;
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
    served.mount(layers);
    return new UnmountByCall(layers.mountPoint());
  }
}
