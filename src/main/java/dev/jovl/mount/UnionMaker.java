package dev.jovl.mount;

import dev.jovl.fuse.Filesystem;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Self;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.union.Union;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes the union of layers. */
final class UnionMaker implements FilesystemMaker {
  private static final byte[] PROBE =
      "trusted.overlay.jovl-probe".getBytes(StandardCharsets.US_ASCII);

  private static final Path UID_MAP = Path.of("/proc/self/uid_map");

  @Override
  public Filesystem make(OpenLayers layers, OptionSet options) throws ErrnoException {
    UnionOptions union = options.union();
    Fd work = layers.work();
    boolean trusted = work == null ? isRootOfTheSystem() : mayWriteTrusted(work);
    if (!trusted) {
      union = union.withUserXattr(true);
    }
    Double seconds = options.mount().timeoutSeconds();
    CachePolicy cache = seconds == null ? CachePolicy.FOREVER : CachePolicy.ofSeconds(seconds);
    return new UnionFilesystem(Union.open(layers.handOver(), union), cache);
  }

  /** trusted.* attributes can be read by root, but not by root of a user namespace. */
  private static boolean isRootOfTheSystem() {
    if (Self.effectiveUid() != 0) {
      return false;
    }
    try {
      return Files.readString(UID_MAP).strip().matches("0 +0 +4294967295");
    } catch (IOException e) {
      return true;
    }
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
