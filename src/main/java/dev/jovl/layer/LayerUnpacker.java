package dev.jovl.layer;

import dev.jovl.layer.compression.BoundedInput;
import dev.jovl.layer.compression.Compression;
import dev.jovl.layer.compression.CompressionException;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Self;
import dev.jovl.linux.Stats;
import dev.jovl.linux.tree.Trees;
import dev.jovl.oci.Digest;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Stat;
import dev.jovl.tar.TarEnd;
import dev.jovl.tar.TarEntry;
import dev.jovl.tar.TarException;
import dev.jovl.tar.TarLimits;
import dev.jovl.tar.TarReader;
import dev.jovl.tar.TarType;
import dev.jovl.tar.TarXattr;
import dev.jovl.union.whiteout.Whiteouts;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.PushbackInputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks one layer into one directory, in the order of its entries. Whiteouts take effect on the
 * layers below only, wherever they stand in the tar; of entries with one name the last one counts.
 */
public final class LayerUnpacker {

  private static final int OWNER_READ = 0400;
  private static final int OWNER_SEARCH = 0100;

  private final LayerTree tree;
  private final TarReader reader;
  private final FrameRecorder frames;
  private final boolean plain;
  private final Notes notes = new Notes();
  private final AccessLists lists = new AccessLists(notes);
  private final EntryMaker maker = new EntryMaker(notes, lists);
  private final EarlierEntries earlier;
  private final HiddenNames hidden;
  private final LayerLinks links;
  private final boolean mayReadAll = Self.effectiveUid() == 0;
  private boolean reproducible = true;
  private boolean readable = true;
  private boolean tellsRoot;
  private long entries;

  private LayerUnpacker(
      InputStream tar, LayerTree tree, FrameRecorder frames, UnpackOptions options) {
    this.tree = tree;
    this.frames = frames;
    this.plain = options.plain();
    SharedCopies copies = new SharedCopies();
    this.earlier = new EarlierEntries(tree);
    this.hidden = new HiddenNames(tree, options.lowers(), copies);
    this.links = new LayerLinks(tree, earlier, copies, maker, options.outside());
    this.reader = new TarReader(tar, TarLimits.DEFAULT, frames::frame);
  }

  /**
   * Unpacks a layer, compressed or not.
   *
   * @param layer the tar in any {@link Compression}; read to its end, stays open
   * @param target an empty directory, open for reading, out of reach for others; what the layer
   *     says of its root is set on it
   * @param options lower layers, bounds, the taker of the frames
   * @throws LayerException if the layer is damaged, hostile or too long; the target is then to be
   *     thrown away
   */
  public static Unpacked unpack(InputStream layer, Fd target, UnpackOptions options)
      throws IOException {
    MessageDigest hash = Digest.newSha256();
    PushbackInputStream start = Compression.forPeeking(layer);
    Compression compression = Compression.peek(start);
    try (BoundedInput bounded =
            new BoundedInput(Compression.unwrap(start), "the layer", options.maxBytes());
        DigestInputStream hashed = new DigestInputStream(bounded, hash);
        LayerTree tree = new LayerTree(target, options.lowers(), options.implied());
        FrameRecorder frames = new FrameRecorder(options.frames())) {
      LayerUnpacker unpacker = new LayerUnpacker(hashed, tree, frames, options);
      unpacker.unpackAll();
      return new Unpacked(
          compression,
          Digest.ofSha256(hash.digest()),
          bounded.count(),
          unpacker.maker.fileBytes(),
          unpacker.entries,
          unpacker.reproducible && !unpacker.earlier.lostContent(),
          unpacker.readable,
          unpacker.tellsRoot,
          unpacker.notes.list());
    } catch (TarException | CompressionException e) {
      throw new LayerException(e.getMessage() == null ? "not a tar" : e.getMessage(), e);
    }
  }

  /**
   * Returns whether a file is a tar, compressed or not: its first block is the header of an entry.
   *
   * @throws InterruptedIOException if the thread is interrupted, which tells nothing of the file
   */
  public static boolean isTar(InputStream file) throws InterruptedIOException {
    try (InputStream plain = Compression.decompress(file)) {
      return TarReader.isHeader(plain.readNBytes(TarReader.BLOCK));
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      // What only looks compressed is a file like any other.
      return false;
    }
  }

  private void unpackAll() throws IOException {
    TarEntry entry = reader.next();
    while (entry != null) {
      entries++;
      try {
        unpackOne(lists.settled(entry));
      } catch (LayerException | CompressionException | ErrnoException e) {
        throw new LayerException("entry '" + entry + "': " + e.getMessage(), e);
      }
      tree.trim();
      entry = reader.next();
    }
    noteEnd(reader.finish());
    hidden.finish();
    tree.attributes().apply(notes);
  }

  /** For the end of a layer its digest answers; of other archives people should know. */
  private void noteEnd(TarEnd end) throws LayerException {
    if (end == TarEnd.FOLLOWED && entries == 0) {
      throw new LayerException("not a tar: something follows the zeros that it begins with");
    }
    switch (end) {
      case MARKED -> {}
      case UNMARKED -> notes.add("the archive has no mark at its end; it may be cut off");
      case FOLLOWED -> notes.add("something follows the end of the archive; it was not read");
    }
  }

  private void unpackOne(TarEntry entry) throws IOException {
    EntryPath path = EntryPath.parse(entry.name());
    FileName name = path.lastName();
    if (name == null) {
      unpackRoot(entry);
      return;
    }
    if (!plain && TarWhiteouts.isIgnored(path)) {
      notes.add("'" + entry + "': left out, it has a meaning for AUFS only");
      recordContent(null, entry);
      return;
    }
    LayerDirectory directory = tree.directory(path.parent());
    if (Whiteouts.isMarker(name) && !plain) {
      hidden.unpackMarker(directory, name, entry);
      return;
    }
    if (entry.type() == TarType.HARD_LINK) {
      readable &= mayReadAgain(entry);
      links.unpack(directory, name, entry);
      return;
    }
    unpackNew(directory, name, entry);
  }

  private void unpackRoot(TarEntry entry) throws IOException {
    if (entry.type() != TarType.DIRECTORY && plain) {
      return;
    }
    if (entry.name().length == 0 && !plain) {
      throw new LayerException("an empty name");
    }
    if (entry.type() != TarType.DIRECTORY) {
      throw new LayerException("the root cannot be anything but a directory");
    }
    tellsRoot = true;
    TarEntry said = withoutStorage(entry);
    int mode = maker.replaceAttributes(tree.root().own(), said);
    tree.attributes().set(EntryPath.ROOT, mode, said);
  }

  /** Leaves out of the root what would have unions read all of the layer otherwise. */
  private TarEntry withoutStorage(TarEntry root) {
    List<TarXattr> kept = new ArrayList<>(root.xattrs());
    if (kept.removeIf(xattr -> XattrRules.isOfStorage(xattr.name()))) {
      notes.add("'" + root + "': attribute of containers/storage left out");
    }
    return root.with(root.mode(), kept);
  }

  private void unpackNew(LayerDirectory directory, FileName name, TarEntry entry)
      throws IOException {
    EntryPath path = directory.path().child(name);
    Stat old = Stats.ifPresent(directory.own(), name);
    readable &= maySearchAgain(entry);
    boolean isDirectory = entry.type() == TarType.DIRECTORY;
    if (old != null && old.isDirectory() && isDirectory) {
      try (Fd same = Trees.openDirectory(directory.own(), name)) {
        tree.attributes().set(path, maker.replaceAttributes(same, entry), entry);
      }
      return;
    }
    earlier.remove(directory, name, old);
    if (!isDirectory) {
      make(directory, name, entry);
      return;
    }
    tree.attributes().set(path, maker.directory(directory.own(), name, entry), entry);
    if (old != null) {
      hidden.hideBelow(directory, name);
    }
  }

  private boolean maySearchAgain(TarEntry entry) {
    return mayReadAll || entry.type() != TarType.DIRECTORY || (entry.mode() & OWNER_SEARCH) != 0;
  }

  private boolean mayReadAgain(TarEntry entry) {
    return mayReadAll || (entry.mode() & OWNER_READ) != 0;
  }

  /** Makes anything but a directory. */
  private void make(LayerDirectory directory, FileName name, TarEntry entry) throws IOException {
    switch (entry.type()) {
      case FILE -> makeFile(directory, name, entry);
      case SYMLINK -> maker.symlink(directory.own(), name, entry);
      default -> {
        if (!maker.special(directory.own(), name, entry)) {
          links.leaveOut(directory.path().child(name));
        }
      }
    }
  }

  /** What even its owner may not read again is kept with the frames, unless that is root. */
  private void makeFile(LayerDirectory directory, FileName name, TarEntry entry)
      throws IOException {
    if (mayReadAgain(entry)) {
      recordContent(directory.path().child(name), entry);
      maker.file(directory.own(), name, entry, reader::transferTo);
      return;
    }
    maker.file(
        directory.own(),
        name,
        entry,
        sink ->
            reader.transferTo(
                (offset, bytes, length) -> {
                  frames.frame(bytes, length);
                  sink.data(offset, bytes, length);
                }));
  }

  private void recordContent(@Nullable EntryPath path, TarEntry entry) throws IOException {
    if (entry.storedSize() == 0) {
      return;
    }
    if (path == null) {
      reproducible = false;
    } else {
      frames.content(path, entry.extents());
    }
  }
}
