package dev.jovl.layer;

import com.google.common.io.CountingOutputStream;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Stats;
import dev.jovl.linux.Xattrs;
import dev.jovl.linux.tree.TreeWalk;
import dev.jovl.linux.tree.Trees;
import dev.jovl.oci.Digest;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Inode;
import dev.jovl.posix.Mode;
import dev.jovl.posix.Stat;
import dev.jovl.tar.TarException;
import dev.jovl.tar.TarFormat;
import dev.jovl.tar.TarWriter;
import dev.jovl.union.whiteout.EitherNamespace;
import dev.jovl.union.whiteout.OverlayXattr;
import dev.jovl.union.whiteout.Whiteouts;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Writes the upper directory of an overlay as a layer tar. The cost is that of the upper directory;
 * lower layers are only asked whether they have a directory that an opaque one hides.
 *
 * <p>The same directory makes the same bytes: entries are sorted by the bytes of their names, the
 * root first as {@code ./}, in each directory its opaque mark first, then whiteouts, then the rest;
 * of several names of one inode the first is the file. Whiteouts below an opaque directory are left
 * out, like sockets. Modes, numeric owners, times to the nanosecond, devices and extended
 * attributes are kept; names of owners are not looked up.
 *
 * <p>An upper directory with {@code redirect} or {@code metacopy} marks needs its lower layers to
 * be understood and is refused: make it in a mount that has both switched off.
 */
public final class Changeset {

  private static final List<OverlayXattr> NEEDS_LOWER =
      List.of(OverlayXattr.REDIRECT, OverlayXattr.METACOPY);

  private final TarWriter tar;
  private final EntryWriter writer;
  private final Notes notes = new Notes();
  private final Map<Inode, EntryPath> firstNames = new HashMap<>();

  private long entries;

  private Changeset(OutputStream out, LongUnaryOperator ids) {
    this.tar = new TarWriter(out, TarFormat.PAX);
    this.writer = new EntryWriter(tar, ids, notes);
  }

  /**
   * Writes the tar of a directory.
   *
   * @param upper the root of the changes, open for reading, with nobody writing to it
   * @param lowers the layers below
   * @param out takes the plain tar; stays open
   * @throws LayerException if a file cannot be expressed in a layer; the message names it
   */
  public static Written write(Fd upper, Lowers lowers, OutputStream out) throws IOException {
    return write(upper, lowers, out, true, LongUnaryOperator.identity());
  }

  /**
   * Writes the tar of a directory that is no upper, with other owners.
   *
   * @param root the directory, open for reading, with nobody writing to it
   * @param ids says which user or group an entry has for the one that the file has
   * @param out takes the plain tar; stays open
   * @throws LayerException if a file cannot be expressed in a layer; the message names it
   */
  public static Written writeOwned(Fd root, LongUnaryOperator ids, OutputStream out)
      throws IOException {
    return write(root, Lowers.NONE, out, true, ids);
  }

  /**
   * Writes the tar of what is in a directory, without a word of the directory itself: on any layers
   * below it is the same, and leaves their root as it is.
   *
   * @param upper the root of the changes, open for reading, with nobody writing to it
   * @param lowers the layers below
   * @param out takes the plain tar; stays open
   * @throws LayerException if a file cannot be expressed in a layer; the message names it
   */
  public static Written writeContents(Fd upper, Lowers lowers, OutputStream out)
      throws IOException {
    return write(upper, lowers, out, false, LongUnaryOperator.identity());
  }

  private static Written write(
      Fd upper, Lowers lowers, OutputStream out, boolean withRoot, LongUnaryOperator ids)
      throws IOException {
    MessageDigest hash = Digest.newSha256();
    CountingOutputStream counted = new CountingOutputStream(new DigestOutputStream(out, hash));
    Changeset changeset = new Changeset(counted, ids);
    List<Fd> below = new ArrayList<>();
    try {
      for (Fd root : lowers.roots()) {
        below.add(root.duplicate());
      }
      if (withRoot) {
        changeset.writeRoot(upper);
      }
      changeset.writeAll(upper, below);
      changeset.tar.finish();
    } catch (TarException e) {
      throw new LayerException(String.valueOf(e.getMessage()), e);
    } finally {
      below.forEach(Fd::close);
    }
    return new Written(
        Digest.ofSha256(hash.digest()),
        counted.getCount(),
        changeset.entries,
        changeset.notes.list());
  }

  /** Returns the digest and the size of the tar without keeping it. */
  public static Written measure(Fd upper, Lowers lowers) throws IOException {
    return write(upper, lowers, OutputStream.nullOutputStream());
  }

  private void writeRoot(Fd upper) throws IOException {
    writer.directory(new byte[] {'.', '/'}, Stats.of(upper), upper, Xattrs.list(upper));
    entries++;
  }

  /** A name in a directory, and what it is. */
  private record Named(FileName name, Stat stat) {}

  /** What is done with a directory before its names. */
  private interface Beginning {
    void run() throws IOException;
  }

  /** A directory whose names are being written. */
  private static final class Level implements TreeWalk.Level<Named> {
    final EntryPath path;
    final Fd directory;
    @Nullable MergedDirectories merged;
    List<Fd> showing = List.of();
    Iterator<Named> rest = Collections.emptyIterator();

    /** Makes a level; the descriptor is its own. */
    Level(EntryPath path, Fd directory) {
      this.path = path;
      this.directory = directory;
    }

    /** Returns this after something that begins it, and that closes it if it fails. */
    Level after(Beginning beginning) throws IOException {
      boolean begun = false;
      try {
        beginning.run();
        begun = true;
        return this;
      } finally {
        if (!begun) {
          close();
        }
      }
    }

    @Override
    public Iterator<Named> rest() {
      return rest;
    }

    @Override
    public void close() {
      directory.close();
      if (merged != null) {
        merged.close();
      }
    }
  }

  private void writeAll(Fd upper, List<Fd> below) throws IOException {
    Level root = new Level(EntryPath.ROOT, upper.duplicate());
    TreeWalk.from(root.after(() -> begin(root, below)), this::writeNext, level -> {});
  }

  private @Nullable Level writeNext(Level here, Named next) throws IOException {
    try {
      return writeName(here, next);
    } catch (ErrnoException e) {
      throw new LayerException("'" + here.path + "': " + e.getMessage(), e);
    }
  }

  private void begin(Level level, List<Fd> below) throws IOException {
    boolean opaque = OverlayMarks.isOpaque(level.directory);
    if (opaque && !below.isEmpty()) {
      marker(level.path.child(Whiteouts.OPAQUE_MARKER));
    }
    level.showing = opaque ? List.of() : below;
    List<FileName> names = sortedNames(level.directory);
    level.rest = writeWhiteouts(level.path, level.directory, names, opaque).iterator();
  }

  private static List<FileName> sortedNames(Fd directory) throws ErrnoException {
    return Trees.entries(directory).stream().map(DirectoryEntry::name).sorted().toList();
  }

  /** Writes the whiteouts of a directory; returns the other names. */
  private List<Named> writeWhiteouts(
      EntryPath path, Fd directory, List<FileName> names, boolean opaque) throws IOException {
    List<Named> rest = new ArrayList<>();
    for (FileName name : names) {
      Stat stat = Stats.at(directory, name);
      if (Whiteouts.isMarker(name)) {
        throw new LayerException(
            "'" + path.child(name) + "': a layer has no way to hold names that begin with .wh.");
      }
      if (!OverlayMarks.isWhiteout(directory, name, stat)) {
        rest.add(new Named(name, stat));
      } else if (!opaque) {
        marker(path.child(Whiteouts.markerOf(name)));
      }
    }
    return rest;
  }

  private void marker(EntryPath path) throws IOException {
    writer.marker(path.toWrittenBytes());
    entries++;
  }

  private @Nullable Level writeName(Level here, Named named) throws IOException {
    FileName name = named.name();
    EntryPath path = here.path.child(name);
    Stat stat = named.stat();
    if (stat.isDirectory()) {
      return writeDirectory(path, name, here);
    }
    if (Mode.type(stat.mode()) == Mode.SOCKET) {
      notes.add("'" + path + "': left out, a layer cannot hold a socket");
      return null;
    }
    List<byte[]> xattrs = Xattrs.list(here.directory, name);
    refuseMarks(path, xattrs);
    entries++;
    EntryPath first = stat.nlink() > 1 ? firstName(stat, path) : null;
    if (first != null) {
      writer.link(path.toWrittenBytes(), stat, first.toBytes());
    } else {
      writer.other(path.toWrittenBytes(), stat, here.directory, name, xattrs);
    }
    return null;
  }

  /** Returns the name under which an inode has been written, or null if this is the first. */
  private @Nullable EntryPath firstName(Stat stat, EntryPath path) {
    return firstNames.putIfAbsent(Inode.of(stat), path);
  }

  private Level writeDirectory(EntryPath path, FileName name, Level parent) throws IOException {
    Level level = new Level(path, Trees.openDirectory(parent.directory, name));
    return level.after(
        () -> {
          List<byte[]> xattrs = Xattrs.list(level.directory);
          refuseMarks(path, xattrs);
          MergedDirectories merged = MergedDirectories.open(name, parent.showing);
          level.merged = merged;
          byte[] bytes = path.toWrittenBytes();
          byte[] withSlash = Arrays.copyOf(bytes, bytes.length + 1);
          withSlash[bytes.length] = '/';
          writer.directory(withSlash, Stats.of(level.directory), level.directory, xattrs);
          entries++;
          begin(level, merged.list());
        });
  }

  private static void refuseMarks(EntryPath path, List<byte[]> xattrs) throws LayerException {
    for (byte[] xattr : xattrs) {
      if (NEEDS_LOWER.stream().anyMatch(mark -> EitherNamespace.isNamed(mark, xattr))) {
        throw new LayerException(
            "'"
                + path
                + "' has the mark "
                + new String(xattr, StandardCharsets.US_ASCII)
                + ": mount with redirect_dir=off,metacopy=off to make a layer");
      }
    }
  }
}
