package dev.jovl.mount;

import dev.jovl.fuse.Engine;
import dev.jovl.fuse.jnr.LibfuseEngine;
import dev.jovl.fuse.session.KernelEngine;
import dev.jovl.mount.request.MountSettings;

/** The engines by the option that names them. */
final class Engines {
  private Engines() {}

  /** Returns the engine of a mount. */
  static Engine of(MountSettings settings) {
    return settings.libfuse() ? new LibfuseEngine() : new KernelEngine();
  }
}
