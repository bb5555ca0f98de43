package dev.jovl.mount.request;

import dev.jovl.linux.Mounts;
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
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads options in their order, the last of a kind winning, and says what they mean.
 *
 * <p>An option that nobody knows is refused, as the kernel's overlayfs does, unless the caller is
 * lenient: fuse-overlayfs names it on standard error and goes on, and its callers rely on that.
 */
final class OptionReader {
  /** Of libfuse: a mount is to go with its server. */
  private static final String AUTO_UNMOUNT = "auto_unmount";

  /** Of the kernel: layers are to be used with the rights of who calls. */
  private static final String CALLERS_RIGHTS = "nooverride_creds";

  private final OptionDialect dialect;
  private final OptionValues values = new OptionValues();
  private final List<byte[]> lowers = new ArrayList<>();
  private final List<byte[]> dataOnly = new ArrayList<>();
  private final List<String> ignored = new ArrayList<>();
  private long flags;
  private boolean accessTimes;

  private OptionReader(OptionDialect dialect, long flags) {
    this.dialect = dialect;
    this.flags = flags;
  }

  /**
   * Reads the strings that followed each {@code -o}.
   *
   * @param dialect by whose habits
   * @param defaultFlags the flags of mount(2) that options change
   * @throws MountException if an option is unknown, has a wrong value or contradicts another
   */
  static OptionSet read(List<byte[]> strings, OptionDialect dialect, long defaultFlags)
      throws MountException {
    return taking(strings, dialect, defaultFlags).options();
  }

  /**
   * Reads only the directories, as {@link #read}.
   *
   * @throws MountException if an option is unknown or lacks its value, or no layer is named
   */
  static LayerPaths layers(List<byte[]> strings, OptionDialect dialect) throws MountException {
    return taking(strings, dialect, 0).layers();
  }

  private static OptionReader taking(List<byte[]> strings, OptionDialect dialect, long flags)
      throws MountException {
    OptionReader reader = new OptionReader(dialect, flags);
    for (OptionWord word : OptionString.split(strings)) {
      reader.take(word);
    }
    return reader;
  }

  private void take(OptionWord word) throws MountException {
    byte[] value = word.value();
    OptionName name =
        word.name().equals("sync") && value != null ? OptionName.FSYNC : OptionName.of(word.name());
    if (name == null) {
      takeGeneric(word);
      return;
    }
    requireArgument(name, word);
    switch (name) {
      case LOWERDIR -> {
        lowers.clear();
        dataOnly.clear();
        takeLowers(word, bytes(value));
      }
      case LOWERDIR_PLUS -> lowers.add(OptionString.withPlainCommas(bytes(value)));
      case DATADIR_PLUS -> dataOnly.add(OptionString.withPlainCommas(bytes(value)));
      case ACL -> values.remove(OptionName.NOACL);
      case RO -> flags |= Mounts.RDONLY;
      case RW -> flags &= ~Mounts.RDONLY;
      default -> {
        OptionName other = otherOfItsKind(name);
        if (other != null) {
          values.remove(other);
        }
        values.put(name, value);
      }
    }
  }

  /** For fuse-overlayfs {@code volatile} and {@code fsync} are two kinds. */
  private @Nullable OptionName otherOfItsKind(OptionName name) {
    boolean kernels = dialect != OptionDialect.FUSE_OVERLAYFS;
    return switch (name) {
      case VOLATILE -> kernels ? OptionName.FSYNC : null;
      case FSYNC -> kernels ? OptionName.VOLATILE : null;
      case ALLOW_OTHER -> OptionName.ALLOW_ROOT;
      case ALLOW_ROOT -> OptionName.ALLOW_OTHER;
      default -> null;
    };
  }

  private void takeGeneric(OptionWord word) throws MountException {
    VfsFlag flag = VfsFlag.of(word.name());
    if (flag != null) {
      flags = flag.applyTo(flags);
      accessTimes |= flag.isOfAccessTimes();
    } else if (dialect.isLenient()) {
      ignored.add(word.shown());
    } else {
      throw MountException.of(
          Kind.USAGE, "-o " + word.shown(), "no such option", wayOut(word.name()));
    }
  }

  private static String wayOut(String wrong) {
    if (wrong.equals(AUTO_UNMOUNT)) {
      return "leave it out, a mount whose server died is removed by jovl umount";
    }
    if (wrong.equals(CALLERS_RIGHTS)) {
      return "leave it out, layers are used with the rights of the mounter";
    }
    String near = NearestWord.of(wrong, OptionName.words());
    return near.isEmpty() ? "see jovl mount --help" : "did you mean " + near + "?";
  }

  private void requireArgument(OptionName name, OptionWord word) throws MountException {
    String argument = name.argument();
    boolean wanted = argument != null && !argument.startsWith("[");
    if (wanted && (word.value() == null || word.value().length == 0)) {
      throw MountException.of(
          Kind.USAGE,
          "-o " + word.shown(),
          "a value is missing",
          "write " + name.word() + "=" + argument);
    }
    if (argument == null && word.value() != null && !dialect.isLenient()) {
      throw MountException.of(
          Kind.USAGE, "-o " + word.shown(), "it takes no value", "write " + name.word());
    }
  }

  /** Colons separate layers; from the first "::" on they are data-only. */
  private void takeLowers(OptionWord word, byte[] value) throws MountException {
    boolean kernels = dialect != OptionDialect.FUSE_OVERLAYFS;
    List<byte[]> parts = OptionString.splitAtColons(escaped(value));
    boolean data = false;
    for (int i = 0; i < parts.size(); i++) {
      byte[] path = OptionString.unescape(parts.get(i));
      boolean last = i == parts.size() - 1;
      boolean separator = kernels && path.length == 0 && i > 0 && !last && endsLayer(parts, i);
      if (separator) {
        data = true;
      } else if (path.length > 0) {
        (data ? dataOnly : lowers).add(path);
      } else if (!dialect.isLenient()) {
        throw MountException.of(
            Kind.USAGE,
            "-o " + word.shown(),
            "a directory is empty",
            "write : between layers and :: before data-only layers");
      }
    }
  }

  /** Returns a value with the escapes of lists of layers. */
  private byte[] escaped(byte[] value) {
    return dialect == OptionDialect.FUSE_OVERLAYFS ? OptionString.withSingleEscapes(value) : value;
  }

  private static boolean endsLayer(List<byte[]> parts, int i) {
    return parts.get(i - 1).length > 0;
  }

  private OptionSet options() throws MountException {
    LayerPaths layers = layers();
    refuseWhatIsNotDone();
    return new OptionSet(layers, union(), mount(), List.copyOf(ignored));
  }

  private LayerPaths layers() throws MountException {
    LayerPaths layers =
        new LayerPaths(
            List.copyOf(lowers),
            List.copyOf(dataOnly),
            path(OptionName.UPPERDIR),
            path(OptionName.WORKDIR));
    requireLayers(layers);
    return layers;
  }

  private byte @Nullable [] path(OptionName name) {
    byte[] raw = values.raw(name);
    return raw == null ? null : OptionString.unescape(escaped(raw));
  }

  private static void requireLayers(LayerPaths layers) throws MountException {
    if (layers.lowers().isEmpty()) {
      throw MountException.of(
          Kind.USAGE, "-o lowerdir", "no layer is named", "write -o lowerdir=DIR[:DIR...]");
    }
    if (layers.upper() != null && layers.work() == null) {
      throw MountException.of(
          Kind.USAGE,
          "-o upperdir=" + Shown.text(layers.upper()),
          "it needs a work directory",
          "add workdir=DIR, an empty directory on the same filesystem");
    }
  }

  /** What would be a false promise is refused with its reason. */
  private void refuseWhatIsNotDone() throws MountException {
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

  private UnionOptions union() throws MountException {
    if (values.has(OptionName.XINO)) {
      String unused = values.oneOf(OptionName.XINO, List.of("on", "auto", "off"));
    }
    return UnionOptions.builder()
        .redirectDir(redirectDir())
        .metacopy(metacopy())
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

  /** The kernel has three words, fuse-overlayfs 0 and 1; who writes 0 wants no fsync at all. */
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
    Long uid = values.number(OptionName.SQUASH_TO_UID, 0, Integer.MAX_VALUE);
    Long gid = values.number(OptionName.SQUASH_TO_GID, 0, Integer.MAX_VALUE);
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
    return root ? 0 : -1;
  }

  private List<Range> ranges(OptionName name) throws MountException {
    byte[] value = values.raw(name);
    return value == null ? List.of() : IdRanges.parse(name.word(), value);
  }

  private MountSettings mount() throws MountException {
    Long threads = values.number(OptionName.THREADS, 1, 1024);
    // Who calls has looked at it already, and at no other value than off.
    boolean unused = values.isOn(OptionName.SERVER, true);
    String fsname = values.text(OptionName.FSNAME);
    String subtype = values.text(OptionName.SUBTYPE);
    return new MountSettings(
        flags,
        accessTimes,
        values.has(OptionName.ALLOW_OTHER)
            ? Allow.OTHER
            : values.has(OptionName.ALLOW_ROOT) ? Allow.ROOT : Allow.USUAL,
        fsname == null ? "" : fsname,
        subtype == null ? "" : subtype,
        engine(),
        values.isOn(OptionName.PASSTHROUGH, true),
        threads == null ? null : threads.intValue(),
        values.isOn(OptionName.LOW_LATENCY, true),
        values.seconds(OptionName.TIMEOUT));
  }

  private EngineKind engine() throws MountException {
    List<String> words = List.of("kernel", "libfuse");
    boolean libfuse =
        values.has(OptionName.ENGINE) && values.oneOf(OptionName.ENGINE, words).equals("libfuse");
    return libfuse ? EngineKind.LIBFUSE : EngineKind.KERNEL;
  }

  private static byte[] bytes(byte @Nullable [] value) {
    return value == null ? new byte[0] : value;
  }
}
