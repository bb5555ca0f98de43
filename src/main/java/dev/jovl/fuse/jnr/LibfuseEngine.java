package dev.jovl.fuse.jnr;

import dev.jovl.fuse.Engine;
import dev.jovl.fuse.Filesystem;
import dev.jovl.fuse.MountOptions;
import dev.jovl.fuse.Session;
import java.io.IOException;

/** Serves filesystems through libfuse 2; the number of threads in the options means nothing. */
public final class LibfuseEngine implements Engine {
  /** Makes the engine. */
  public LibfuseEngine() {}

  @Override
  public Session mount(Filesystem filesystem, MountOptions options) throws IOException {
    LibfuseSession session = null;
    try {
      session = new LibfuseSession(Libfuse.load(), filesystem, options);
      session.start();
      return session;
    } catch (IOException | RuntimeException | Error e) {
      if (session == null || !session.hasBegun()) {
        filesystem.destroy();
      }
      throw e;
    }
  }
}
