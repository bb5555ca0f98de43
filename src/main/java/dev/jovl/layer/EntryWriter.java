package dev.jovl.layer;

import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Names;
import dev.jovl.linux.NativeBuffer;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.Device;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.NameText;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.tar.TarEntry;
import dev.jovl.tar.TarType;
import dev.jovl.tar.TarWriter;
import dev.jovl.tar.TarXattr;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Writes files on disk as entries of a tar. */
final class EntryWriter {

  private static final int CHUNK = 1 << 18;
  private static final int MARKER_MODE = 0600;

  private final TarWriter tar;
  private final LongUnaryOperator ids;
  private final Notes notes;
  private final NativeBuffer buffer = NativeBuffer.allocate(CHUNK);
  private final byte[] chunk = new byte[CHUNK];

  /**
   * Prepares to write.
   *
   * @param ids says which owner an entry has for the one that the file has
   * @param notes is told of attributes that cannot be read
   */
  EntryWriter(TarWriter tar, LongUnaryOperator ids, Notes notes) {
    this.tar = tar;
    this.ids = ids;
    this.notes = notes;
  }

  /** Writes an empty file that stands for a deletion. */
  void marker(byte[] path) throws IOException {
    tar.put(TarEntry.builder(TarType.FILE, path).mode(MARKER_MODE).build());
  }

  /** Writes a directory with those of its attributes that are part of a layer. */
  void directory(byte[] path, Stat stat, Fd directory, List<byte[]> names) throws IOException {
    List<TarXattr> xattrs = xattrs(path, names, xattr -> Xattrs.get(directory, xattr));
    tar.put(entry(TarType.DIRECTORY, path, stat).xattrs(xattrs).build());
  }

  void link(byte[] path, Stat stat, byte[] target) throws IOException {
    tar.put(entry(TarType.HARD_LINK, path, stat).linkName(target).build());
  }

  /**
   * Writes a file, symbolic link, device or named pipe, with those of its attributes that are part
   * of a layer.
   */
  void other(byte[] path, Stat stat, Fd parent, FileName name, List<byte[]> xattrs)
      throws IOException {
    TarEntry.Builder entry =
        entry(typeOf(stat), path, stat)
            .xattrs(xattrs(path, xattrs, xattr -> Xattrs.get(parent, name, xattr)));
    if (stat.isSymlink()) {
      tar.put(entry.linkName(Names.readlink(parent, name)).build());
    } else if (stat.isRegular()) {
      content(entry, stat, parent, name);
    } else {
      tar.put(entry.device(Device.major(stat.rdev()), Device.minor(stat.rdev())).build());
    }
  }

  /** Returns how a tar calls a file that is no directory and no further name of one. */
  private static TarType typeOf(Stat stat) {
    return switch (Mode.type(stat.mode())) {
      case Mode.SYMLINK -> TarType.SYMLINK;
      case Mode.CHARACTER -> TarType.CHARACTER_DEVICE;
      case Mode.BLOCK -> TarType.BLOCK_DEVICE;
      case Mode.FIFO -> TarType.FIFO;
      default -> TarType.FILE;
    };
  }

  private TarEntry.Builder entry(TarType type, byte[] path, Stat stat) {
    return TarEntry.builder(type, path)
        .mode(stat.mode())
        .owner(shown(stat.uid()), shown(stat.gid()))
        .modified(Instant.ofEpochSecond(stat.mtime().seconds(), stat.mtime().nanos()));
  }

  private long shown(int id) {
    return ids.applyAsLong(Integer.toUnsignedLong(id));
  }

  private void content(TarEntry.Builder entry, Stat stat, Fd parent, FileName name)
      throws IOException {
    try (Fd file = Open.at(parent, name, OpenFlags.READ_ENTRY)) {
      Stat opened = Stats.of(file);
      if (!opened.sameFile(stat)) {
        throw new LayerException("'" + name + "' changed while it was read");
      }
      tar.put(entry.size(opened.size()).build());
      long left = opened.size();
      while (left > 0) {
        int n = read(file, (int) Math.min(left, CHUNK));
        if (n == 0) {
          throw new LayerException("'" + name + "' changed while it was read");
        }
        tar.write(chunk, 0, n);
        left -= n;
      }
    }
  }

  private int read(Fd file, int most) throws ErrnoException {
    ByteBuffer bytes = buffer.bytes();
    bytes.clear().limit(most);
    int n = FileData.read(file, bytes);
    bytes.flip().get(chunk, 0, n);
    return n;
  }

  /** Reads the value of an attribute. */
  private interface Values {
    byte @Nullable [] of(byte[] name) throws ErrnoException;
  }

  private List<TarXattr> xattrs(byte[] path, List<byte[]> names, Values values)
      throws ErrnoException {
    List<TarXattr> xattrs = new ArrayList<>();
    for (byte[] xattr : names) {
      try {
        add(xattrs, xattr, values.of(xattr));
      } catch (ErrnoException e) {
        // So says the kernel of capabilities that are not for this user namespace.
        if (!e.is(Errno.EOVERFLOW) || !XattrRules.isCapability(xattr)) {
          throw e;
        }
        notes.add(
            "'"
                + NameText.of(path)
                + "': security.capability left out: it is of a user namespace that is not this"
                + " one");
      }
    }
    xattrs.sort(Comparator.comparing(TarXattr::name, Arrays::compareUnsigned));
    return xattrs;
  }

  private static void add(List<TarXattr> xattrs, byte[] name, byte @Nullable [] value) {
    Optional<byte[]> inTar = XattrRules.toTar(name);
    if (value != null && inTar.isPresent()) {
      xattrs.add(new TarXattr(inTar.get(), XattrRules.valueInTar(name, value)));
    }
  }
}
