package dev.jovl.union.upper;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.linux.RandomBytes;
import dev.jovl.linux.Stats;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.ErrnoSupplier;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.union.layer.LayerFilesystem;
import dev.jovl.union.layer.Permissions;
import dev.jovl.union.whiteout.OverlayXattr;
import dev.jovl.union.whiteout.Whiteouts;
import dev.jovl.union.whiteout.XattrNamespace;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writable tree: its root, the work directory where files are made before they get their names,
 * and the index of files with several names.
 */
public final class Upper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Upper.class);
  private static final int PREFIX_BYTES = 8;

  private final Fd root;
  private final Fd work;
  private final @Nullable Fd index;
  private final LayerFilesystem filesystem;
  private final XattrNamespace namespace;
  private final Permissions permissions;
  private final UpperWhiteouts whiteouts = new UpperWhiteouts(this);
  private final String temporaryPrefix;
  private final AtomicLong temporaryNames = new AtomicLong();
  private volatile Consumer<Stat> restored = stat -> {};

  /**
   * Takes ownership of the descriptors.
   *
   * @param root of the tree, open with O_PATH
   * @param work the directory for files without their name yet
   * @param index null if there is none
   * @param filesystem that all three are on
   * @param namespace where the union keeps its attributes
   * @param permissions where owners and modes of the files are
   */
  public Upper(
      Fd root,
      Fd work,
      @Nullable Fd index,
      LayerFilesystem filesystem,
      XattrNamespace namespace,
      Permissions permissions) {
    this.root = root;
    this.work = work;
    this.index = index;
    this.filesystem = filesystem;
    this.namespace = namespace;
    this.permissions = permissions;
    this.temporaryPrefix = "#" + RandomBytes.hex(PREFIX_BYTES) + "-";
  }

  /** Returns the root of the tree, open with O_PATH. */
  public Fd root() {
    return root;
  }

  /** Returns the directory for files without their name yet. */
  public Fd work() {
    return work;
  }

  /** Returns the index, null if there is none. */
  public @Nullable Fd index() {
    return index;
  }

  /** Returns where owners and modes of its files are. */
  public Permissions permissions() {
    return permissions;
  }

  /**
   * Returns what an open file of the upper is, by its inode and what is kept beside it.
   *
   * @throws ErrnoException what statx(2) and getxattr(2) say
   */
  public Stat stat(Fd file) throws ErrnoException {
    return permissions.read(file, Stats.of(file));
  }

  /** Returns the filesystem that it is on. */
  public LayerFilesystem filesystem() {
    return filesystem;
  }

  /** Returns a name for a file in the work directory that nobody else uses. */
  public FileName temporaryName() {
    String name = temporaryPrefix.concat(Long.toHexString(temporaryNames.incrementAndGet()));
    return FileName.of(name.getBytes(StandardCharsets.US_ASCII));
  }

  byte[] name(OverlayXattr xattr) {
    return namespace.name(xattr);
  }

  /** Sets an attribute of an open file of the upper; O_PATH is enough. */
  public void set(Fd file, OverlayXattr xattr, byte[] value) throws ErrnoException {
    Xattrs.set(file, name(xattr), value, 0);
  }

  /**
   * Marks a directory of the upper so that nothing below shows in it: by the attribute, or, where
   * the filesystem has none, by the file that stands for it in OCI layers. Its times stay, and so
   * do the whiteouts in it: what the attribute said of them is said by another one.
   *
   * @param directory open on it; O_PATH is enough
   */
  public void setOpaque(Fd directory) throws ErrnoException {
    try {
      OpaqueMark.hideAll(this, directory);
    } catch (ErrnoException e) {
      if (!e.is(Errno.EOPNOTSUPP)) {
        throw e;
      }
      makeOpaqueMarker(directory);
    }
  }

  private static void makeOpaqueMarker(Fd directory) throws ErrnoException {
    Stat before = Stats.of(directory);
    try {
      Names.mknod(directory, Whiteouts.OPAQUE_MARKER, Mode.REGULAR, 0);
    } catch (ErrnoException e) {
      if (!e.is(Errno.EEXIST)) {
        throw e;
      }
    }
    restoreTimes(directory, before);
  }

  /**
   * Gives a directory the times back that it had before names in it came or went for a change that
   * users of the union do not see. The names are there or gone by now, so this is no reason to
   * fail: times of an append-only directory, for one, cannot be set (ovl_copy_up_workdir of the
   * kernel does not fail here either).
   *
   * @param directory open on it; O_PATH is enough
   * @param before what it was
   */
  public static void restoreTimes(Fd directory, Stat before) {
    try {
      if (!Stats.of(directory).mtime().equals(before.mtime())) {
        Attributes.setTimes(directory, before.atime(), before.mtime());
      }
    } catch (ErrnoException e) {
      LOG.debug("a directory has the time of a change that nobody sees: {}", e.getMessage());
    }
  }

  /** Returns an attribute of an open file of the upper, null if it is not set. */
  public byte @Nullable [] get(Fd file, OverlayXattr xattr) throws ErrnoException {
    return Xattrs.get(file, name(xattr));
  }

  /**
   * Returns an attribute of a name in the index, null if it is not set; also of a file that its
   * owner, who is this process, may not read.
   *
   * @param index open on it
   * @throws ErrnoException what lgetxattr(2) says
   */
  public byte @Nullable [] getIndexed(Fd index, FileName name, OverlayXattr xattr)
      throws ErrnoException {
    try {
      return namespace.get(index, name, xattr);
    } catch (ErrnoException e) {
      if (!e.is(Errno.EACCES)) {
        throw e;
      }
    }
    try (Fd file = Open.at(index, name, OpenFlags.HANDLE)) {
      return obtain(file, () -> get(file, xattr));
    }
  }

  /**
   * Returns what a file may keep its owner, who is this process, from: as {@link
   * OwnerRights#obtain}, but for files that users may look at meanwhile.
   *
   * @param file open, with O_PATH at least
   * @throws ErrnoException what asking for it says
   */
  public <T> @Nullable T obtain(Fd file, ErrnoSupplier<T> wanted) throws ErrnoException {
    try {
      return wanted.get();
    } catch (ErrnoException e) {
      if (!e.is(Errno.EACCES)) {
        throw e;
      }
      Stat stat = Stats.of(file);
      try {
        return OwnerRights.obtain(file, wanted);
      } finally {
        restored.accept(stat);
      }
    }
  }

  /** Sets who is told of files that had another mode for a time, and no longer have it. */
  public void tellRestored(Consumer<Stat> told) {
    restored = told;
  }

  /**
   * Returns whether an open file of the upper has an attribute, whatever its value; also of one
   * that may not be read.
   *
   * @throws ErrnoException what listxattr(2) says
   */
  public boolean has(Fd file, OverlayXattr xattr) throws ErrnoException {
    return namespace.isAmong(Xattrs.list(file), xattr);
  }

  /** Removes an attribute of an open file of the upper if it is set. */
  public void remove(Fd file, OverlayXattr xattr) throws ErrnoException {
    try {
      Xattrs.remove(file, name(xattr));
    } catch (ErrnoException e) {
      if (!e.is(Errno.ENODATA) && !e.is(Errno.EOPNOTSUPP)) {
        throw e;
      }
    }
  }

  /** Returns how deletions are written. */
  public UpperWhiteouts whiteouts() {
    return whiteouts;
  }

  @Override
  public void close() {
    whiteouts.close();
    root.close();
    work.close();
    if (index != null) {
      index.close();
    }
  }
}
