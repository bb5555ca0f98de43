package dev.jovl.union.layer;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.FilesystemStat;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.union.layer.EntryReader.Below;
import dev.jovl.union.layer.EntryReader.EmptyFiles;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A layer that is a directory tree on disk. It owns the descriptor of its root; directories that
 * are kept open are in {@link DirectoryHandles}, which the layers of a union share.
 */
public final class TreeLayer implements Layer {
  private static final Logger LOG = LoggerFactory.getLogger(TreeLayer.class);

  private static final int DIRECTORY_HANDLE = OpenFlags.HANDLE | OpenFlags.DIRECTORY;

  /** Names that are not there are asked for again and again, or once for all in a listing. */
  private static final int MISSES_TO_LEARN = 3;

  /** So many names of a directory that is merged with others are worth reading before any miss. */
  private static final int FEW_NAMES = 250;

  private final int index;
  private final LayerFilesystem filesystem;
  private final Fd rootFd;
  private final DirectoryPlace root;
  private final DirectoryHandles handles;
  private final EntryReader entries;
  private final LongAdder knownAbsences = new LongAdder();
  // Only the owner and CAP_FOWNER may read without changing the access time.
  private volatile boolean leavesAccessTimes = true;

  /**
   * Makes a layer.
   *
   * @param index the position from the top
   * @param filesystem that of the root
   * @param rootFd open on the root of the tree, O_PATH is enough; it becomes the layer's
   * @param entries reads entries in the dialect of this union
   * @param handles keeps directories of the layer open; not closed with it
   * @throws ErrnoException whatever reading an attribute of the root says; then the root stays the
   *     caller's
   */
  public TreeLayer(
      int index,
      LayerFilesystem filesystem,
      Fd rootFd,
      EntryReader entries,
      DirectoryHandles handles)
      throws ErrnoException {
    this.index = index;
    this.filesystem = filesystem;
    this.entries = entries;
    this.rootFd = rootFd;
    this.handles = handles;
    this.root = DirectoryPlace.root(this, entries.hasAttributeWhiteouts(rootFd));
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public int filesystem() {
    return filesystem.number();
  }

  @Override
  public DirectoryPlace root() {
    return root;
  }

  private SharedFd directory(DirectoryPlace place) throws ErrnoException {
    SharedFd known = handles.ifOpen(place.handle());
    return known != null ? known : openFromAbove(place);
  }

  /** A tree can be deeper than a thread's stack, so the way to what is not open is no recursion. */
  private SharedFd openFromAbove(DirectoryPlace place) throws ErrnoException {
    Deque<DirectoryPlace> closed = new ArrayDeque<>();
    SharedFd handle = null;
    for (DirectoryPlace at = place; at != null && handle == null; at = at.parent()) {
      handle = handles.ifOpen(at.handle());
      if (handle == null) {
        closed.push(at);
      }
    }
    for (DirectoryPlace next : closed) {
      try (@Nullable SharedFd parent = handle) {
        handle = handles.keep(next.handle(), openHandle(next, parent));
      }
    }
    return Objects.requireNonNull(handle);
  }

  /**
   * Opens a directory that is not open yet. Of one that is merged with others most names that are
   * looked up are not there, and so it is read at once, if that takes one call and may be done.
   *
   * @param parent open on the directory above, null for the root
   */
  private Fd openHandle(DirectoryPlace directory, @Nullable SharedFd parent) throws ErrnoException {
    if (!directory.isMerged() || directory.names() != null) {
      return openIn(parent, directory, DIRECTORY_HANDLE);
    }
    Fd fd;
    try {
      fd = openLeavingTimes(parent, directory, OpenFlags.RDONLY | OpenFlags.DIRECTORY);
    } catch (ErrnoException e) {
      return openIn(parent, directory, DIRECTORY_HANDLE);
    }
    learn(directory, fd, FEW_NAMES);
    return fd;
  }

  @Override
  public @Nullable LayerEntry lookup(DirectoryPlace directory, FileName name, boolean lowest)
      throws ErrnoException {
    KnownNames names = directory.names();
    if (names != null && !names.mayHave(name)) {
      knownAbsences.increment();
      return null;
    }
    LayerEntry entry;
    try (SharedFd handle = directory(directory)) {
      names = directory.names();
      if (names != null && !names.mayHave(name)) {
        return null;
      }
      EmptyFiles empty = EmptyFiles.of(directory.hasAttributeWhiteouts());
      Below below = lowest ? Below.NOTHING : Below.LAYERS;
      entry =
          names != null && !names.hasMarks()
              ? entries.readWithoutMarks(handle.fd(), name, empty, below)
              : entries.read(handle.fd(), name, empty, below);
    }
    if (entry == null && names == null && directory.missed() == MISSES_TO_LEARN) {
      learnNames(directory);
    }
    return entry;
  }

  @Override
  public long knownAbsences() {
    return knownAbsences.sum();
  }

  private void learnNames(DirectoryPlace directory) {
    try (Fd fd = open(directory, OpenFlags.RDONLY | OpenFlags.DIRECTORY)) {
      learn(directory, fd, KnownNames.MOST);
    } catch (ErrnoException e) {
      LOG.debug("a directory of a layer cannot be opened to list it: {}", e.getMessage());
    }
  }

  /**
   * Reads the names of a directory, unless they are more than misses are worth. Names are found
   * without that too, as they must be where only searching is allowed.
   */
  private static void learn(DirectoryPlace directory, Fd fd, int most) {
    try {
      KnownNames names = KnownNames.read(fd, most);
      if (names != null) {
        directory.learn(names);
      }
    } catch (ErrnoException e) {
      LOG.debug("a directory of a layer cannot be listed: {}", e.getMessage());
    }
  }

  @Override
  public DirectoryStream list(DirectoryPlace directory) throws ErrnoException {
    Fd fd = open(directory, OpenFlags.RDONLY | OpenFlags.DIRECTORY);
    return new DirectoryStream(
        fd,
        directory.hasAttributeWhiteouts() ? entries : null,
        directory.names() == null ? directory : null,
        permissions(),
        filesystem);
  }

  @Override
  public Fd open(Place file, int flags) throws ErrnoException {
    DirectoryPlace parent = file.parent();
    try (@Nullable SharedFd handle = parent == null ? null : directory(parent)) {
      return openLeavingTimes(handle, file, flags);
    }
  }

  private Fd openLeavingTimes(@Nullable SharedFd parent, Place file, int flags)
      throws ErrnoException {
    if ((flags & OpenFlags.PATH) != 0 || !leavesAccessTimes) {
      return openIn(parent, file, flags);
    }
    try {
      return openIn(parent, file, flags | OpenFlags.NOATIME);
    } catch (ErrnoException e) {
      if (!e.is(Errno.EPERM)) {
        throw e;
      }
      Fd fd = openIn(parent, file, flags);
      leavesAccessTimes = false;
      return fd;
    }
  }

  /** Opens a file of which the directory is open; null stands for that of the root. */
  private Fd openIn(@Nullable SharedFd parent, Place file, int flags) throws ErrnoException {
    FileName name = file.name();
    if (parent == null || name == null) {
      return (flags & OpenFlags.PATH) != 0
          ? rootFd.duplicate()
          : Open.again(rootFd, flags & ~OpenFlags.NOFOLLOW);
    }
    return Open.at(parent.fd(), name, flags | OpenFlags.NOFOLLOW);
  }

  @Override
  public Stat stat(Place file) throws ErrnoException {
    DirectoryPlace parent = file.parent();
    FileName name = file.name();
    if (parent == null || name == null) {
      return entries.stat(rootFd, Stats.of(rootFd));
    }
    try (SharedFd handle = directory(parent)) {
      return entries.stat(handle.fd(), name, Stats.at(handle.fd(), name));
    }
  }

  @Override
  public byte @Nullable [] xattr(Place file, byte[] name) throws ErrnoException {
    DirectoryPlace parent = file.parent();
    FileName own = file.name();
    if (parent == null || own == null) {
      return Xattrs.get(rootFd, name);
    }
    try (SharedFd handle = directory(parent)) {
      return Xattrs.get(handle.fd(), own, name);
    }
  }

  @Override
  public Permissions permissions() {
    return entries.permissions();
  }

  @Override
  public FilesystemStat filesystemStat() throws ErrnoException {
    return Stats.filesystem(rootFd);
  }

  @Override
  public void close() {
    rootFd.close();
  }
}
