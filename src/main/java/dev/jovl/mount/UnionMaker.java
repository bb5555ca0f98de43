package dev.jovl.mount;

import dev.jovl.fuse.Filesystem;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.union.Union;
import dev.jovl.union.UnionOptions;
import java.nio.charset.StandardCharsets;

/** Makes the union of layers. */
final class UnionMaker implements FilesystemMaker {
  private static final byte[] PROBE =
      "trusted.overlay.jovl-probe".getBytes(StandardCharsets.US_ASCII);

  @Override
  public Filesystem make(OpenLayers layers, OptionSet options) throws ErrnoException {
    UnionOptions union = options.union();
    Fd work = layers.work();
    if (work != null && !union.userXattr() && !mayWriteTrusted(work)) {
      union = union.withUserXattr(true);
    }
    Double seconds = options.mount().timeoutSeconds();
    CachePolicy cache = seconds == null ? CachePolicy.FOREVER : CachePolicy.ofSeconds(seconds);
    return new UnionFilesystem(Union.open(layers.handOver(), union), cache);
  }

  /** Root in a user namespace may not, and no capability tells which namespace is meant. */
  private static boolean mayWriteTrusted(Fd work) throws ErrnoException {
    try {
      Xattrs.set(work, PROBE, new byte[] {'y'}, 0);
      Xattrs.remove(work, PROBE);
      return true;
    } catch (ErrnoException e) {
      if (e.is(Errno.EPERM) || e.is(Errno.EOPNOTSUPP)) {
        return false;
      }
      throw e;
    }
  }
}
