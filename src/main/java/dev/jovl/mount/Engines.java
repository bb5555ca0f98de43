package dev.jovl.mount;

import dev.jovl.fuse.Engine;
import dev.jovl.fuse.session.KernelEngine;
import dev.jovl.mount.MountException.Kind;

/** The engines by the option that names them. */
final class Engines {
  private Engines() {}

  /** Returns the engine of a mount. */
  static Engine of(MountSettings settings) throws MountException {
    if (settings.libfuse()) {
      throw MountException.of(Kind.USAGE, "-o engine=libfuse", "not there", "");
    }
    return new KernelEngine();
  }
}
