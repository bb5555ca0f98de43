package dev.jovl.mount;

import dev.jovl.linux.Fd;
import dev.jovl.mount.filesystem.CachePolicy;
import dev.jovl.mount.filesystem.ServedUnion;
import dev.jovl.mount.filesystem.UnionFilesystem;
import dev.jovl.mount.request.MountException;
import dev.jovl.mount.request.MountException.Kind;
import dev.jovl.mount.request.OptionSet;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.union.Union;
import dev.jovl.union.UnionDirectories;
import dev.jovl.union.UnionOptions;
import dev.jovl.union.UnionOptions.RedirectMode;
import dev.jovl.union.whiteout.OverrideXattr;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Makes the union of layers. */
final class UnionMaker {
  private static final String NO_ATTRIBUTES =
      "upperdir: its filesystem has no extended attributes: directories of lower layers cannot be"
          + " renamed, names of one file part when it is changed, and inode numbers change then";

  private UnionMaker() {}

  /**
   * Returns the union of open layers, which become its own.
   *
   * @throws ErrnoException if the layers cannot be used
   * @throws MountException if owners cannot be kept as the options say
   */
  static ServedUnion make(OpenLayers layers, OptionSet options)
      throws ErrnoException, MountException {
    UnionOptions union = options.union();
    Fd work = layers.work();
    OverrideXattr override = union.override();
    if (work != null && override != null) {
      requireWritable(work, override);
    }
    boolean attributes = work == null || XattrProbe.canWriteAny(work);
    boolean trusted =
        work != null && attributes ? XattrProbe.canWriteTrusted(work) : XattrProbe.canReadTrusted();
    if (!trusted) {
      union = union.toBuilder().userXattr(true).build();
    }
    if (!attributes) {
      union = withoutAttributes(union);
    }
    Double seconds = options.mount().timeoutSeconds();
    CachePolicy cache = seconds == null ? CachePolicy.FOREVER : CachePolicy.ofSeconds(seconds);
    Union open = open(layers.handOver(), union);
    List<String> notes = attributes ? List.of() : List.of(NO_ATTRIBUTES);
    ServedUnion served = new ServedUnion(open, new UnionFilesystem(open, cache), notes);
    open.watch(served);
    return served;
  }

  /** Leaves out what an upper without attributes cannot remember, as ovl_make_workdir does. */
  private static UnionOptions withoutAttributes(UnionOptions union) {
    RedirectMode redirects = union.redirectDir();
    return union.toBuilder()
        .redirectDir(redirects == RedirectMode.ON ? RedirectMode.FOLLOW : redirects)
        .metacopy(false)
        .followMetacopy(union.metacopy() || union.followMetacopy())
        .index(false)
        .build();
  }

  private static Union open(UnionDirectories directories, UnionOptions options)
      throws ErrnoException, MountException {
    try {
      return Union.open(directories, options);
    } catch (ErrnoException e) {
      if (!e.is(Errno.ESTALE)) {
        throw e;
      }
      throw MountException.of(
          Kind.BAD_UPPER,
          "workdir",
          "its index holds changed hard links of another upperdir, which would show in this one",
          "name an empty workdir, or mount with index=off");
    }
  }

  private static void requireWritable(Fd work, OverrideXattr override)
      throws ErrnoException, MountException {
    if (!XattrProbe.canWrite(work, override.xattr())) {
      throw MountException.of(
          Kind.NOT_ALLOWED,
          "-o xattr_permissions=" + (override == OverrideXattr.SECURITY ? "1" : "2"),
          "the attribute "
              + new String(override.xattr(), StandardCharsets.US_ASCII)
              + " cannot be written in the workdir",
          override == OverrideXattr.SECURITY
              ? "mount as root, or with xattr_permissions=2"
              : "use a filesystem with user attributes for upperdir and workdir");
    }
  }
}
