package dev.jovl.mount;

import dev.jovl.linux.Fd;
import dev.jovl.posix.ErrnoException;
import dev.jovl.union.Union;
import dev.jovl.union.UnionOptions;

/** Makes the union of layers. */
final class UnionMaker {
  private UnionMaker() {}

  /**
   * Returns the union of open layers, which become its own.
   *
   * @throws ErrnoException if the layers cannot be used
   */
  static ServedUnion make(OpenLayers layers, OptionSet options) throws ErrnoException {
    UnionOptions union = options.union();
    Fd work = layers.work();
    boolean trusted =
        work == null ? TrustedXattrs.areReadable() : TrustedXattrs.areWritableIn(work);
    if (!trusted) {
      union = union.toBuilder().userXattr(true).build();
    }
    Double seconds = options.mount().timeoutSeconds();
    CachePolicy cache = seconds == null ? CachePolicy.FOREVER : CachePolicy.ofSeconds(seconds);
    Union open = Union.open(layers.handOver(), union);
    ServedUnion served = new ServedUnion(open, new UnionFilesystem(open, cache));
    open.watch(served);
    return served;
  }
}
