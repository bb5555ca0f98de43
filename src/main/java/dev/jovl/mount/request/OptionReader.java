package dev.jovl.mount.request;

import dev.jovl.mount.request.MountException.Kind;
import dev.jovl.posix.MountFlags;
import dev.jovl.posix.NameText;
import dev.jovl.spelling.NearestWord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads options in their order; of several of one kind, the last counts.
 *
 * <p>An unknown option is refused, as by the kernel's overlayfs, unless the dialect is lenient:
 * fuse-overlayfs reports it on standard error and goes on, and programs that call it rely on that.
 */
final class OptionReader {
  /** Of libfuse: a mount is to be unmounted when its server dies. */
  private static final String AUTO_UNMOUNT = "auto_unmount";

  /** Of the kernel: layers are to be accessed with the rights of each caller. */
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
      case RO -> flags |= MountFlags.RDONLY;
      case RW -> flags &= ~MountFlags.RDONLY;
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

  /** Colons separate layers; those after a "::" are data-only, and each needs its own. */
  private void takeLowers(OptionWord word, byte[] value) throws MountException {
    boolean kernels = dialect != OptionDialect.FUSE_OVERLAYFS;
    List<byte[]> parts = OptionString.splitAtColons(escaped(value));
    boolean data = false;
    for (int i = 0; i < parts.size(); i++) {
      byte[] path = OptionString.unescape(parts.get(i));
      boolean last = i == parts.size() - 1;
      boolean separator = kernels && path.length == 0 && i > 0 && !last && endsLayer(parts, i);
      if (path.length > 0) {
        takeLower(word, path, data);
        data = false;
      } else if (separator) {
        data = true;
      } else if (!dialect.isLenient()) {
        throw MountException.of(
            Kind.USAGE,
            "-o " + word.shown(),
            "a directory is empty",
            "write : between layers and :: before data-only layers");
      }
    }
  }

  /** Takes a layer; one that others can be found by is no longer taken after a data-only one. */
  private void takeLower(OptionWord word, byte[] path, boolean data) throws MountException {
    if (!data && !dataOnly.isEmpty()) {
      throw MountException.of(
          Kind.USAGE,
          "-o " + word.shown(),
          NameText.ofPath(path) + " is no data-only layer, but follows one",
          "write :: before each data-only layer, and name other layers before them");
    }
    (data ? dataOnly : lowers).add(path);
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
    OptionMeaning meaning = new OptionMeaning(dialect, values);
    meaning.refuseWhatIsNotDone();
    return new OptionSet(
        layers, meaning.union(), meaning.mount(flags, accessTimes), List.copyOf(ignored));
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
          "-o upperdir=" + NameText.ofPath(layers.upper()),
          "it needs a work directory",
          "add workdir=DIR, an empty directory on the same filesystem");
    }
  }

  private static byte[] bytes(byte @Nullable [] value) {
    return value == null ? new byte[0] : value;
  }
}
