package dev.jovl.build;

import dev.jovl.mount.SnapshotMount;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Mounts by our own union, served by this process. */
final class UnionMounts implements LayerMounts {

  /** A mount, and the directory of its changes if it has one. */
  private record Mounted(SnapshotMount mount, @Nullable Path upper) implements LayerMount {
    @Override
    public void complete() throws IOException {
      if (upper != null) {
        mount.complete(upper);
      }
    }

    @Override
    public void unmount() throws IOException {
      mount.unmount();
    }
  }

  @Override
  public LayerMount mount(List<Path> lowers, Writable writable, Path target) throws IOException {
    return new Mounted(
        SnapshotMount.writable(lowers, writable.upper(), writable.work(), target),
        writable.upper());
  }

  @Override
  public LayerMount mountReadOnly(List<Path> lowers, Path target) throws IOException {
    return new Mounted(SnapshotMount.readOnly(lowers, target), null);
  }
}
