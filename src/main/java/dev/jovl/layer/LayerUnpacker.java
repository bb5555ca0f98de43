package dev.jovl.layer;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.linux.Self;
import dev.jovl.linux.Stats;
import dev.jovl.linux.Trees;
import dev.jovl.oci.Digest;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.tar.TarEnd;
import dev.jovl.tar.TarEntry;
import dev.jovl.tar.TarException;
import dev.jovl.tar.TarLimits;
import dev.jovl.tar.TarReader;
import dev.jovl.tar.TarType;
import dev.jovl.tar.TarXattr;
import dev.jovl.union.whiteout.SharedMark;
import dev.jovl.union.whiteout.Whiteouts;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.PushbackInputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks one layer into one directory, in the order of its entries. Whiteouts take effect on the
 * layers below only, wherever they stand in the tar; of entries with one name the last one counts.
 */
public final class LayerUnpacker {

  private static final byte[] HERE = {'.'};
  private static final int OWNER_READ = 0400;
  private static final int OWNER_SEARCH = 0100;

  private final LayerTree tree;
  private final Lowers lowers;
  private final TarReader reader;
  private final FrameRecorder frames;
  private final boolean plain;
  private final @Nullable OutsideLinks outside;
  private final Notes notes = new Notes();
  private final EntryMaker maker = new EntryMaker(notes);
  private final AccessLists lists = new AccessLists(notes);
  private final SharedCopies copies = new SharedCopies();
  private final Set<EntryPath> opaque;
  private final Set<EntryPath> whiteouts = new LinkedHashSet<>();
  private final boolean mayReadAll = Self.effectiveUid() == 0;
  private boolean reproducible = true;
  private boolean readable = true;
  private boolean tellsRoot;
  private long entries;

  private LayerUnpacker(
      InputStream tar, LayerTree tree, FrameRecorder frames, UnpackOptions options) {
    this.tree = tree;
    this.opaque = tree.opaque();
    this.lowers = options.lowers();
    this.frames = frames;
    this.plain = options.plain();
    this.outside = options.outside();
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
          unpacker.reproducible,
          unpacker.readable,
          unpacker.tellsRoot,
          unpacker.notes.list());
    } catch (TarException e) {
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
      } catch (LayerException | ErrnoException e) {
        throw new LayerException("entry '" + entry + "': " + e.getMessage(), e);
      }
      tree.trim();
      entry = reader.next();
    }
    noteEnd(reader.finish());
    copies.dropBelow(opaque, tree);
    if (opaque.remove(EntryPath.ROOT)) {
      hideBelowRoot();
    }
    dropHiddenWhiteouts();
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
      unpackMarker(directory, name, entry);
      return;
    }
    if (entry.type() == TarType.HARD_LINK) {
      unpackLink(directory, name, entry);
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

  /** A marker may be a hard link, to whatever: on AUFS all whiteouts were names of one file. */
  private void unpackMarker(LayerDirectory directory, FileName marker, TarEntry entry)
      throws IOException {
    boolean empty = entry.type() == TarType.FILE && entry.size() == 0;
    if (!empty && entry.type() != TarType.HARD_LINK) {
      throw new LayerException("a whiteout that is not an empty file" + TarWhiteouts.WAY_OUT);
    }
    if (marker.equals(Whiteouts.OPAQUE_MARKER)) {
      opaque.add(directory.path());
      tree.makeOpaque(directory);
      return;
    }
    hide(directory, TarWhiteouts.deletedBy(marker));
  }

  private void hide(LayerDirectory directory, FileName hidden) throws IOException {
    Stat own = Stats.ifPresent(directory.own(), hidden);
    if (own == null || copies.hide(directory, hidden, own)) {
      OverlayMarks.makeWhiteout(directory.own(), hidden);
      whiteouts.add(directory.path().child(hidden));
    } else if (own.isDirectory()) {
      try (Fd same = Trees.openDirectory(directory.own(), hidden)) {
        OverlayMarks.makeOpaque(same);
      }
      opaque.add(directory.path().child(hidden));
    }
    tree.forget();
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
    clear(directory, name, old);
    if (!isDirectory) {
      make(directory, name, entry);
      return;
    }
    tree.attributes().set(path, maker.directory(directory.own(), name, entry), entry);
    if (old != null) {
      hideBelow(directory, name);
    }
  }

  private boolean maySearchAgain(TarEntry entry) {
    return mayReadAll || entry.type() != TarType.DIRECTORY || (entry.mode() & OWNER_SEARCH) != 0;
  }

  /** A directory in place of what the same layer had there before shows nothing from below. */
  private void hideBelow(LayerDirectory directory, FileName name) throws IOException {
    try (Fd made = Trees.openDirectory(directory.own(), name)) {
      OverlayMarks.makeOpaque(made);
    }
    opaque.add(directory.path().child(name));
  }

  /**
   * Unions show the roots of all layers as one, so what is in those below is hidden by name. They
   * are opened anew: others may be reading them.
   */
  private void hideBelowRoot() throws IOException {
    for (Fd shared : lowers.roots()) {
      try (Fd lower = Open.path(shared, HERE, OpenFlags.RDONLY | OpenFlags.DIRECTORY)) {
        for (DirectoryEntry entry : Trees.entries(lower)) {
          Stat own = Stats.ifPresent(tree.root().own(), entry.name());
          if (own == null) {
            OverlayMarks.makeWhiteout(tree.root().own(), entry.name());
          } else if (own.isDirectory()) {
            hideBelow(tree.root(), entry.name());
          }
        }
      }
    }
  }

  private void clear(LayerDirectory directory, FileName name, @Nullable Stat old)
      throws IOException {
    if (old == null) {
      return;
    }
    boolean whiteout = OverlayMarks.isWhiteout(directory.own(), name, old);
    reproducible &= whiteout || !(old.isRegular() || old.isDirectory());
    Trees.remove(directory.own(), name);
    tree.forget(directory, name);
  }

  /** Makes anything but a directory. */
  private void make(LayerDirectory directory, FileName name, TarEntry entry) throws IOException {
    switch (entry.type()) {
      case FILE -> makeFile(directory, name, entry);
      case SYMLINK -> maker.symlink(directory.own(), name, entry);
      default -> maker.special(directory.own(), name, entry);
    }
  }

  /** What even its owner may not read again is kept with the frames, unless that is root. */
  private void makeFile(LayerDirectory directory, FileName name, TarEntry entry)
      throws IOException {
    if (mayReadAll || (entry.mode() & OWNER_READ) != 0) {
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

  /**
   * Makes a further name of a file of this layer, or of one below: their files are never written
   * again, so an inode in two layers is one file with two names, as in the image. But one that
   * other images share has one name in every layer: of that the layer gets a copy.
   */
  private void unpackLink(LayerDirectory directory, FileName name, TarEntry entry)
      throws IOException {
    EntryPath target = EntryPath.parse(entry.linkName());
    if (target.isRoot()) {
      throw new LayerException("a hard link to a directory");
    }
    FileName targetName = Objects.requireNonNull(target.lastName());
    LayerDirectory targetDirectory = tree.directory(target.parent());
    LayerTree.Found found = tree.find(targetDirectory, targetName);
    Fd from =
        found.own() != null || found.lowerDirectory() == null
            ? targetDirectory.own()
            : found.lowerDirectory();
    Stat stat = linkable(target, found, from);
    boolean lower = found.own() == null && outside == null;
    if (lower && stat.isRegular() && SharedMark.isOn(from, targetName)) {
      stat = copies.make(targetDirectory, targetName, from);
      from = targetDirectory.own();
    }
    Stat old = Stats.ifPresent(directory.own(), name);
    if (old != null && old.sameFile(stat)) {
      return;
    }
    if (found.own() == null && outside != null) {
      clear(directory, name, old);
      byte[] path = targetDirectory.path().child(targetName).toBytes();
      outside.add(path, maker.placeholder(directory.own(), name));
      return;
    }
    try (Fd file = Open.at(from, targetName, OpenFlags.PATH | OpenFlags.NOFOLLOW)) {
      clear(directory, name, old);
      Names.link(file, directory.own(), name);
    }
  }

  private static Stat linkable(EntryPath target, LayerTree.Found found, Fd directory)
      throws IOException {
    FileName name = Objects.requireNonNull(target.lastName());
    Stat stat = found.own() != null ? found.own() : found.lower();
    if (stat == null || OverlayMarks.isWhiteout(directory, name, stat)) {
      throw new LayerException("a hard link to '" + target + "', which is not there");
    }
    if (stat.isDirectory()) {
      throw new LayerException("a hard link to a directory, '" + target + "'");
    }
    return stat;
  }

  /** Below an opaque directory a whiteout hides nothing, and some kernels would list it. */
  private void dropHiddenWhiteouts() throws IOException {
    for (EntryPath path : whiteouts) {
      if (path.isBelowOneOf(opaque)) {
        tree.removeIf(path, OverlayMarks::isWhiteout);
      }
    }
  }
}
