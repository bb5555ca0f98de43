package dev.jovl.fuse.session;

import static com.google.common.util.concurrent.Uninterruptibles.awaitUninterruptibly;

import dev.jovl.fuse.Attributes;
import dev.jovl.fuse.Caller;
import dev.jovl.posix.ErrnoException;
import dev.jovl.testing.MemoryFilesystem;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Keeps requests for attributes waiting until it is released. */
final class BusyFilesystem extends MemoryFilesystem {
  private final CountDownLatch released;

  BusyFilesystem(CountDownLatch released) {
    super(0);
    this.released = released;
  }

  @Override
  public Attributes getattr(Caller caller, long node, @Nullable Long handle) throws ErrnoException {
    awaitUninterruptibly(released);
    return super.getattr(caller, node, handle);
  }
}
