package dev.jovl.build.snapshot;

import dev.jovl.mount.SnapshotMount;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Mounts by our own union, served by this process. */
public final class UnionMounts implements LayerMounts {

  @Override
  public LayerMount mount(List<Path> lowers, Writable writable, Path target) throws IOException {
    return SnapshotMount.writable(lowers, writable.upper(), writable.work(), target)::unmount;
  }

  @Override
  public LayerMount mountReadOnly(List<Path> lowers, Path target) throws IOException {
    return SnapshotMount.readOnly(lowers, target)::unmount;
  }
}
