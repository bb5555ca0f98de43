package dev.jovl.layer;

import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Names;
import dev.jovl.linux.NativeBuffer;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.linux.Xattrs;
import dev.jovl.linux.tree.TreeWalk;
import dev.jovl.linux.tree.Trees;
import dev.jovl.oci.Digest;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Inode;
import dev.jovl.posix.Interruption;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.union.whiteout.SharedMark;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The digest of everything in the directory of a layer: names, types, modes, owners, lengths,
 * times, devices, targets of links, attributes, which names are one file, and what files hold, if
 * that is wanted; without it, it costs a look at each name. Nobody may write to the tree meanwhile.
 *
 * <p>What a layer does not say is left out: times of access, numbers of inodes, labels of this
 * machine, and whether layers share a file.
 */
public final class TreeDigest {

  private static final int BUFFER = 1 << 16;
  private static final long NO_EARLIER_NAME = -1;
  private static final long END = -1;
  private static final FileName ROOT = FileName.of(".");

  /**
   * A directory that is being gone through.
   *
   * @param directory open for reading, and the walk's
   * @param rest the names that are still to come
   */
  private record Level(Fd directory, Iterator<FileName> rest) implements TreeWalk.Level<FileName> {
    static Level of(Fd directory) throws ErrnoException {
      try {
        List<FileName> names =
            Trees.entries(directory).stream().map(DirectoryEntry::name).sorted().toList();
        return new Level(directory, names.iterator());
      } catch (ErrnoException e) {
        directory.close();
        throw e;
      }
    }

    @Override
    public void close() {
      directory.close();
    }
  }

  /** Adds what a file holds. */
  private interface Content {
    /** Adds it, from the start of an open file. */
    void add(TreeDigest digest, Fd file) throws IOException;
  }

  private final DataOutputStream out;
  private final @Nullable Content content;
  private final NativeBuffer buffer = NativeBuffer.allocate(BUFFER);
  private final byte[] piece = new byte[BUFFER];
  private final Map<Inode, Long> firstNames = new HashMap<>();

  private long names;

  private TreeDigest(OutputStream out, @Nullable Content content) {
    this.out = new DataOutputStream(out);
    this.content = content;
  }

  /**
   * Returns the digest of a tree without what its files hold.
   *
   * @param root its root, open for reading
   */
  public static Digest of(Fd root) throws IOException {
    return of(root, null);
  }

  /**
   * Returns the digest of a tree with what its files hold, where zeros and holes are the same: what
   * one filesystem has as a hole is written on another, and a hole can be longer than anybody can
   * read.
   *
   * @param root its root, open for reading
   * @throws InterruptedIOException if the thread is interrupted
   */
  public static Digest withData(Fd root) throws IOException {
    return of(root, TreeDigest::data);
  }

  /**
   * Returns the digest of a tree with each byte of its files, those of holes too: that of older
   * seals.
   *
   * @param root its root, open for reading
   * @throws InterruptedIOException if the thread is interrupted
   */
  public static Digest withBytes(Fd root) throws IOException {
    return of(root, TreeDigest::everyByte);
  }

  private static Digest of(Fd root, @Nullable Content content) throws IOException {
    MessageDigest hash = Digest.newSha256();
    OutputStream hashed = new DigestOutputStream(OutputStream.nullOutputStream(), hash);
    TreeDigest digest = new TreeDigest(new BufferedOutputStream(hashed, BUFFER), content);
    digest.walk(root);
    digest.out.flush();
    return Digest.ofSha256(hash.digest());
  }

  private void walk(Fd root) throws IOException {
    add(root, ROOT);
    TreeWalk.from(Level.of(root.duplicate()), this::visit, level -> bytes(new byte[0]));
  }

  private @Nullable Level visit(Level here, FileName name) throws IOException {
    return add(here.directory(), name).isDirectory()
        ? Level.of(Trees.openDirectory(here.directory(), name))
        : null;
  }

  private Stat add(Fd directory, FileName name) throws IOException {
    Stat stat = Stats.at(directory, name);
    bytes(name.toBytes());
    out.writeInt(stat.mode());
    out.writeInt(stat.uid());
    out.writeInt(stat.gid());
    out.writeLong(stat.mtime().seconds());
    out.writeInt(stat.mtime().nanos());
    out.writeLong(stat.isRegular() ? stat.size() : 0);
    out.writeLong(stat.rdev());
    out.writeLong(firstName(stat));
    bytes(stat.isSymlink() ? Names.readlink(directory, name) : new byte[0]);
    attributes(directory, name);
    if (content != null && stat.isRegular()) {
      try (Fd file = Open.at(directory, name, OpenFlags.READ_ENTRY)) {
        content.add(this, file);
      }
    }
    return stat;
  }

  /** Adds the blocks that have anything but zeros, each with its place. */
  private void data(Fd file) throws IOException {
    int n = BUFFER;
    long at = FileData.nextData(file, 0);
    while (n == BUFFER && at >= 0) {
      long block = at - at % BUFFER;
      n = read(file, block);
      if (!isZero(n)) {
        out.writeLong(block);
        out.writeInt(n);
        out.write(piece, 0, n);
      }
      at = n == BUFFER ? FileData.nextData(file, block + BUFFER) : END;
    }
    out.writeLong(END);
  }

  private boolean isZero(int length) {
    for (int i = 0; i < length; i++) {
      if (piece[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private void everyByte(Fd file) throws IOException {
    long at = 0;
    for (int n = read(file, at); n > 0; n = read(file, at)) {
      out.write(piece, 0, n);
      at += n;
    }
  }

  /**
   * Reads the next piece of a file; returns its length, less than the buffer only at the end.
   * pread(2) refuses a piece that would end behind the last possible offset.
   */
  private int read(Fd file, long offset) throws IOException {
    Interruption.check();
    ByteBuffer bytes =
        buffer.bytes().clear().limit((int) Math.min(BUFFER, Long.MAX_VALUE - offset));
    int n = -1;
    while (n != 0 && bytes.hasRemaining()) {
      n = FileData.pread(file, bytes, offset + bytes.position());
    }
    int length = bytes.position();
    bytes.flip().get(piece, 0, length);
    return length;
  }

  /** Returns the place of the first name of the same file; of names outside nothing is known. */
  private long firstName(Stat stat) {
    long place = names++;
    if (stat.isDirectory() || stat.nlink() == 1) {
      return NO_EARLIER_NAME;
    }
    Long first = firstNames.putIfAbsent(Inode.of(stat), place);
    return first == null ? NO_EARLIER_NAME : first;
  }

  private void attributes(Fd directory, FileName name) throws IOException {
    List<byte[]> sorted =
        Xattrs.list(directory, name).stream()
            .filter(TreeDigest::counts)
            .sorted(Comparator.comparing(it -> it, Arrays::compareUnsigned))
            .toList();
    out.writeInt(sorted.size());
    for (byte[] xattr : sorted) {
      byte[] value = Xattrs.get(directory, name, xattr);
      bytes(xattr);
      bytes(value == null ? new byte[0] : value);
    }
  }

  private static boolean counts(byte[] xattr) {
    return XattrRules.toTar(xattr).isPresent()
        || (XattrRules.isMark(xattr) && !SharedMark.isNamed(xattr));
  }

  private void bytes(byte[] value) throws IOException {
    out.writeInt(value.length);
    out.write(value);
  }
}
