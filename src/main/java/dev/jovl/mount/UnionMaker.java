package dev.jovl.mount;

import dev.jovl.fuse.Filesystem;
import dev.jovl.linux.Fd;
import dev.jovl.posix.ErrnoException;
import dev.jovl.union.Union;
import dev.jovl.union.UnionOptions;

/** Makes the union of layers. */
final class UnionMaker implements FilesystemMaker {
  @Override
  public Filesystem make(OpenLayers layers, OptionSet options) throws ErrnoException {
    UnionOptions union = options.union();
    Fd work = layers.work();
    boolean trusted =
        work == null ? TrustedXattrs.areReadable() : TrustedXattrs.areWritableIn(work);
    if (!trusted) {
      union = union.withUserXattr(true);
    }
    Double seconds = options.mount().timeoutSeconds();
    CachePolicy cache = seconds == null ? CachePolicy.FOREVER : CachePolicy.ofSeconds(seconds);
    return new UnionFilesystem(Union.open(layers.handOver(), union), cache);
  }
}
