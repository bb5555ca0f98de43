package dev.jovl.mount.request;

import dev.jovl.mount.request.MountException.Kind;
import dev.jovl.mount.request.MountSettings.Allow;
import dev.jovl.mount.request.MountSettings.EngineKind;
import dev.jovl.union.IdMapping;
import dev.jovl.union.IdMapping.Range;
import dev.jovl.union.UnionOptions;
import dev.jovl.union.UnionOptions.DirectoryLinks;
import dev.jovl.union.UnionOptions.Durability;
import dev.jovl.union.UnionOptions.InodeMode;
import dev.jovl.union.UnionOptions.RedirectMode;
import dev.jovl.union.whiteout.OverrideXattr;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the values of options mean in a dialect. */
final class OptionMeaning {
  /** The highest id that a user or a group can have. */
  private static final long LAST_ID = 0xfffffffeL;

  private final OptionDialect dialect;
  private final OptionValues values;

  /**
   * Makes the meaning of values.
   *
   * @param dialect by whose habits
   * @param values of all options that were read
   */
  OptionMeaning(OptionDialect dialect, OptionValues values) {
    this.dialect = dialect;
    this.values = values;
  }

  /**
   * Refuses what would be a false promise, with the reason.
   *
   * @throws MountException if such an option was given
   */
  void refuseWhatIsNotDone() throws MountException {
    if (values.has(OptionName.NFS_EXPORT)
        && values.oneOf(OptionName.NFS_EXPORT, List.of("on", "off")).equals("on")) {
      throw refused(
          OptionName.NFS_EXPORT, "file handles do not outlive the server", "leave it out");
    }
    if (values.has(OptionName.PLUGINS)) {
      throw refused(
          OptionName.PLUGINS,
          "no plugin for layers is loaded",
          "unpack the layer and name its directory in lowerdir");
    }
    if (values.has(OptionName.VERITY)
        && !values.oneOf(OptionName.VERITY, List.of("on", "off", "require")).equals("off")) {
      throw refused(OptionName.VERITY, "digests of layers are not checked", "leave it out");
    }
  }

  private MountException refused(OptionName name, String cause, String wayOut) {
    return MountException.of(Kind.USAGE, values.shown(name), cause, wayOut);
  }

  /**
   * Returns how the union behaves.
   *
   * @throws MountException if an option has a wrong value or contradicts another
   */
  UnionOptions union() throws MountException {
    if (values.has(OptionName.XINO)) {
      String unused = values.oneOf(OptionName.XINO, List.of("on", "auto", "off"));
    }
    return UnionOptions.builder()
        .redirectDir(redirectDir())
        .metacopy(metacopy())
        .followMetacopy(dialect == OptionDialect.FUSE_OVERLAYFS)
        .index(values.isOn(OptionName.INDEX, true))
        .uuids(!uuid().equals("off"))
        .xino(values.has(OptionName.INO32_T) ? InodeMode.COMPOSED_32_BITS : InodeMode.COMPOSED)
        .userXattr(values.has(OptionName.USERXATTR))
        .durability(durability())
        .ids(ids())
        .xattrs(!values.isOn(OptionName.NOXATTRS))
        .override(override())
        .acls(!values.has(OptionName.NOACL))
        .directoryLinks(directoryLinks())
        .build();
  }

  private String uuid() throws MountException {
    List<String> words = List.of("on", "auto", "null", "off");
    return values.has(OptionName.UUID) ? values.oneOf(OptionName.UUID, words) : "auto";
  }

  private DirectoryLinks directoryLinks() {
    if (values.has(OptionName.STATIC_NLINK)) {
      return DirectoryLinks.ONE;
    }
    return dialect == OptionDialect.FUSE_OVERLAYFS
        ? DirectoryLinks.COUNTED
        : DirectoryLinks.OF_ONE_LAYER;
  }

  private @Nullable OverrideXattr override() throws MountException {
    Long number = values.number(OptionName.XATTR_PERMISSIONS, 0, 2);
    if (number == null || number == 0) {
      return null;
    }
    return number == 1 ? OverrideXattr.SECURITY : OverrideXattr.CONTAINERS;
  }

  private RedirectMode redirectDir() throws MountException {
    if (!values.has(OptionName.REDIRECT_DIR)) {
      return RedirectMode.ON;
    }
    List<String> words = List.of("on", "follow", "nofollow", "off");
    return switch (values.oneOf(OptionName.REDIRECT_DIR, words)) {
      case "on" -> RedirectMode.ON;
      case "nofollow" -> RedirectMode.NOFOLLOW;
      default -> RedirectMode.FOLLOW;
    };
  }

  /**
   * A copy without data that moves needs a redirect to its data, and one that cannot be followed
   * loses it; the kernel refuses that too. Nothing moves where there is no upper, so following is
   * enough there. fuse-overlayfs copies no metadata alone.
   */
  private boolean metacopy() throws MountException {
    boolean asked = values.isOn(OptionName.METACOPY, false);
    RedirectMode redirects = redirectDir();
    boolean follows = redirects == RedirectMode.FOLLOW && !values.has(OptionName.UPPERDIR);
    if (!asked || redirects == RedirectMode.ON || follows) {
      return asked;
    }
    if (dialect == OptionDialect.FUSE_OVERLAYFS) {
      return false;
    }
    throw MountException.of(
        Kind.USAGE,
        values.shown(OptionName.METACOPY),
        "it needs redirect_dir=on, by which a file that moves finds its data",
        "leave out one of them");
  }

  /** The kernel has three words, fuse-overlayfs has 0 and 1; 0 means no fsync at all. */
  private Durability durability() throws MountException {
    if (values.has(OptionName.VOLATILE)) {
      return dialect == OptionDialect.FUSE_OVERLAYFS ? Durability.UNASKED : Durability.VOLATILE;
    }
    if (!values.has(OptionName.FSYNC)) {
      return Durability.AUTO;
    }
    List<String> words = List.of("auto", "strict", "volatile", "1", "0");
    return switch (values.oneOf(OptionName.FSYNC, words)) {
      case "strict" -> Durability.STRICT;
      case "volatile" -> Durability.VOLATILE;
      case "0" -> Durability.UNASKED;
      default -> Durability.AUTO;
    };
  }

  private IdMapping ids() throws MountException {
    boolean root = values.has(OptionName.SQUASH_TO_ROOT);
    Long uid = values.number(OptionName.SQUASH_TO_UID, 0, LAST_ID);
    Long gid = values.number(OptionName.SQUASH_TO_GID, 0, LAST_ID);
    return new IdMapping(
        ranges(OptionName.UIDMAPPING),
        ranges(OptionName.GIDMAPPING),
        squashed(root, uid),
        squashed(root, gid));
  }

  /** A user or group that is named counts more than root. */
  private static int squashed(boolean root, @Nullable Long id) {
    if (id != null) {
      return id.intValue();
    }
    return root ? 0 : IdMapping.NONE;
  }

  private List<Range> ranges(OptionName name) throws MountException {
    byte[] value = values.raw(name);
    return value == null ? List.of() : IdRanges.parse(name.word(), value);
  }

  /**
   * Returns how the union is mounted and served.
   *
   * @param flags of mount(2), as the options have left them
   * @param accessTimes whether one of them says how access times are kept
   * @throws MountException if an option has a wrong value
   */
  MountSettings mount(long flags, boolean accessTimes) throws MountException {
    Integer threads = threads();
    requireServerWord();
    return new MountSettings(
        flags,
        accessTimes,
        allow(),
        textOf(OptionName.FSNAME),
        textOf(OptionName.SUBTYPE),
        engine(),
        values.isOn(OptionName.PASSTHROUGH, true),
        threads,
        values.isOn(OptionName.LOW_LATENCY, true),
        values.seconds(OptionName.TIMEOUT));
  }

  private @Nullable Integer threads() throws MountException {
    Long threads = values.number(OptionName.THREADS, 1, 1024);
    return threads == null ? null : threads.intValue();
  }

  /** The caller has acted on this option already, but only looked for the value off. */
  private void requireServerWord() throws MountException {
    boolean unused = values.isOn(OptionName.SERVER, true);
  }

  private Allow allow() {
    if (values.has(OptionName.ALLOW_OTHER)) {
      return Allow.OTHER;
    }
    return values.has(OptionName.ALLOW_ROOT) ? Allow.ROOT : Allow.USUAL;
  }

  private String textOf(OptionName name) {
    String text = values.text(name);
    return text == null ? "" : text;
  }

  private EngineKind engine() throws MountException {
    List<String> words = List.of("kernel", "libfuse");
    boolean libfuse =
        values.has(OptionName.ENGINE) && values.oneOf(OptionName.ENGINE, words).equals("libfuse");
    return libfuse ? EngineKind.LIBFUSE : EngineKind.KERNEL;
  }
}
