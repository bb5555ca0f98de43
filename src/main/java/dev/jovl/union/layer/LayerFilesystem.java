package dev.jovl.union.layer;

import dev.jovl.linux.Fd;
import dev.jovl.linux.FileHandles;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.linux.proc.KernelVersion;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FilesystemStat;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A filesystem that holds layers: what it is called in file handles, and how a handle of it is
 * resolved.
 *
 * <p>It holds one descriptor, the anchor, which {@link LayerFilesystems} closes with all others.
 */
public final class LayerFilesystem {
  /**
   * The magic numbers (include/uapi/linux/magic.h) of filesystems whose positions in a directory
   * are hashes or keys and no places in a list that an open directory holds: ext2 to ext4, xfs,
   * btrfs, f2fs, squashfs, erofs. Not those of FUSE and of overlay.
   */
  private static final Set<Long> STABLE_POSITIONS =
      Set.of(0xEF53L, 0x58465342L, 0x9123683EL, 0xF2F52010L, 0x73717368L, 0xE0F5E1E2L);

  /** TMPFS_MAGIC. */
  private static final long TMPFS = 0x01021994L;

  /** EXT4_SUPER_MAGIC. */
  private static final long EXT4 = 0xEF53L;

  /** BTRFS_SUPER_MAGIC. Its subvolumes have one uuid, and which one is meant is in the handle. */
  private static final long BTRFS = 0x9123683EL;

  private final int number;
  private final long device;
  private final Fd anchor;
  private final byte[] uuid;
  private final long type;
  private final long nameLength;
  private final boolean stablePositions;
  private final boolean sharesHandles;
  private final @Nullable HandleInode inodes;

  /** Whether what has another device number, in a layer of it, is a part of it all the same. */
  private final Map<Long, Boolean> parts = new ConcurrentHashMap<>();

  /** Null until it is asked for. */
  private volatile @Nullable Boolean ordersNames;

  private volatile boolean lastingHandles;
  private volatile boolean holdsLowers;

  private LayerFilesystem(
      int number, long device, Fd anchor, byte[] uuid, @Nullable HandleInode inodes)
      throws ErrnoException {
    this.number = number;
    this.device = device;
    this.anchor = anchor;
    this.uuid = uuid;
    FilesystemStat stat = Stats.filesystem(anchor);
    this.type = stat.type();
    this.nameLength = stat.nameLength();
    this.stablePositions = hasStablePositions(type, KernelVersion.running());
    this.sharesHandles = type == BTRFS;
    // A handle there is a number that a server gives out anew each time that it is started, and for
    // a file that it has forgotten: later it may be that of another file.
    this.lastingHandles = type != FilesystemStat.FUSE;
    this.inodes = inodes;
  }

  /**
   * Returns whether a power failure may leave a file that was not brought to disk its name and its
   * attributes, and no length: btrfs logs it so when it is renamed in a directory that is in the
   * log.
   */
  public boolean keepsNamesWithoutLength() {
    return type == BTRFS;
  }

  /**
   * Returns whether a file that was written out before it gets its name has its data on disk when
   * the name is there, also after a power failure, without having been synced.
   */
  public boolean ordersNames() {
    Boolean known = ordersNames;
    boolean answer = known == null ? type == EXT4 && Journal.ordersNames(device) : known;
    ordersNames = answer;
    return answer;
  }

  /**
   * Describes the filesystem of a directory.
   *
   * @param directory open on it; not kept
   * @param named whether its uuid counts; else it is taken to have none
   * @throws ErrnoException what opening the directory once more and statfs(2) say
   */
  static LayerFilesystem of(int number, Fd directory, boolean named) throws ErrnoException {
    Fd anchor = Open.again(directory, OpenFlags.RDONLY | OpenFlags.DIRECTORY);
    try {
      Stat stat = Stats.of(directory);
      byte[] uuid = named ? FilesystemUuid.of(anchor) : FilesystemUuid.none();
      return new LayerFilesystem(
          number, stat.device(), anchor, uuid, closedHandlesOf(anchor, stat.ino()));
    } catch (ErrnoException e) {
      anchor.close();
      throw e;
    }
  }

  /**
   * Returns where a handle holds the inode number, for a process that may not open handles; null if
   * it may, if there are no handles, or if the place is not known.
   */
  private static @Nullable HandleInode closedHandlesOf(Fd directory, long ino) {
    try {
      FileHandles.Handle handle = FileHandles.of(directory);
      try (Fd opened = FileHandles.open(directory, handle, OpenFlags.PATH)) {
        return null;
      } catch (ErrnoException e) {
        return HandleInode.of(handle, ino);
      }
    } catch (ErrnoException e) {
      return null;
    }
  }

  /** Returns the number: its position in {@link LayerFilesystems#all}. */
  public int number() {
    return number;
  }

  /**
   * Notes that a lower layer is on it: copies may have been made from files of it.
   *
   * @param all filesystems that were met
   */
  void holdLower(List<LayerFilesystem> all) {
    if (!holdsLowers) {
      holdsLowers = true;
      all.stream().filter(each -> each != this && each.holdsLowers).forEach(this::tellFrom);
    }
  }

  /**
   * Two filesystems of one uuid, or both without one, as squashfs images are, cannot be told apart
   * by their handles: then neither has handles, so that no file is taken for one of the other.
   */
  private void tellFrom(LayerFilesystem other) {
    if (Arrays.equals(uuid, other.uuid) && !(sharesHandles && other.sharesHandles)) {
      lastingHandles = false;
      other.lastingHandles = false;
    }
  }

  /** Returns how many bytes its longest names have, 0 if it does not say. */
  long nameLength() {
    return nameLength;
  }

  /** Returns the device number. */
  public long device() {
    return device;
  }

  /**
   * Returns whether positions last in a filesystem of a type. In a tmpfs they are places in a list
   * before Linux 6.6 (simple_offset_add of fs/libfs.c).
   */
  static boolean hasStablePositions(long type, KernelVersion kernel) {
    return STABLE_POSITIONS.contains(type) || (type == TMPFS && kernel.isAtLeast(6, 6));
  }

  /**
   * Returns whether positions in directories of a filesystem of a type may be hashes of ext4: its
   * own, or what overlayfs shows of them. FUSE asks no server for the end of a directory.
   */
  static boolean mayGiveHashes(long type) {
    return type == EXT4 || type == FilesystemStat.OVERLAYFS;
  }

  /**
   * Returns whether positions in its directories may be hashes of ext4, which a directory of it has
   * to be asked for ({@link DirectoryPositions#of}).
   */
  boolean mayGiveHashes() {
    return mayGiveHashes(type);
  }

  /** Returns whether a position in a directory means the same each time it is opened. */
  public boolean hasStablePositions() {
    return stablePositions;
  }

  /**
   * Returns whether its files have handles that last.
   *
   * @throws ErrnoException as {@link #originOf}
   */
  public boolean hasHandles() throws ErrnoException {
    return originOf(anchor) != null;
  }

  /**
   * Returns the origin of copies of an open file, or null if it has no handle that lasts.
   *
   * @param file of a layer whose root is of this filesystem, O_PATH is enough; it stays the
   *     caller's
   * @throws ErrnoException EIO, ENOMEM, EMFILE or ENFILE, which say nothing about handles
   */
  public @Nullable Origin originOf(Fd file) throws ErrnoException {
    return lastingHandles && holds(file) ? handleOf(file, 0) : null;
  }

  /**
   * A layer may have files of what is mounted in it, whose handles may be those of other files here
   * and of what else is mounted there. A subvolume has a device number of its own, too, but its
   * handles open its files here.
   */
  private boolean holds(Fd file) throws ErrnoException {
    Stat stat = Stats.of(file);
    if (stat.device() == device) {
      return true;
    }
    Boolean known = parts.get(stat.device());
    boolean part = known == null ? opens(file, stat) : known;
    parts.put(stat.device(), part);
    return part;
  }

  private boolean opens(Fd file, Stat stat) throws ErrnoException {
    try (Fd opened = FileHandles.open(anchor, FileHandles.of(file), OpenFlags.PATH)) {
      Stat found = Stats.of(opened);
      return found.device() == stat.device() && found.ino() == stat.ino();
    } catch (ErrnoException e) {
      requireAnswer(e);
      return false;
    }
  }

  /**
   * Throws an error that does not mean "no handle" or "no such file". To take the one for the other
   * would part the names of a file, and leave an entry in the index that says not whose it is, with
   * which the kernel's overlayfs does not mount (ovl_check_origin_fh of it fails too).
   */
  private static void requireAnswer(ErrnoException e) throws ErrnoException {
    switch (e.errno()) {
      case EIO, ENOMEM, EMFILE, ENFILE -> throw e;
      default -> {}
    }
  }

  /**
   * Returns the handle of the root of an upper, or null if this filesystem has no handles.
   *
   * @param root of this filesystem, O_PATH is enough; it stays the caller's
   * @throws ErrnoException as {@link #originOf}
   */
  public @Nullable Origin upperOf(Fd root) throws ErrnoException {
    return handleOf(root, Origin.UPPER);
  }

  private @Nullable Origin handleOf(Fd file, int flags) throws ErrnoException {
    try {
      return Origin.of(FileHandles.of(file), uuid, flags);
    } catch (ErrnoException e) {
      requireAnswer(e);
      return null;
    }
  }

  /**
   * Returns the file of an origin, or null if it is not of this filesystem, is gone, or we may open
   * no handles. Nothing stays open.
   *
   * @param entries reads how many names the file has in its layer
   * @throws ErrnoException as {@link #originOf}
   */
  public @Nullable Stat resolve(Origin origin, EntryReader entries) throws ErrnoException {
    if (!mayHold(origin)) {
      return null;
    }
    try (Fd file = FileHandles.open(anchor, origin.handle(), OpenFlags.PATH)) {
      return entries.stat(file, Stats.of(file));
    } catch (ErrnoException e) {
      requireAnswer(e);
      return null;
    }
  }

  /**
   * Returns the inode number of the file of an origin if we may not open handles and it can be read
   * from them; null otherwise, and if the origin is not of this filesystem.
   */
  public @Nullable Long inoOf(Origin origin) {
    return inodes == null || !mayHold(origin) ? null : inodes.in(origin.handle());
  }

  private boolean mayHold(Origin origin) {
    return holdsLowers && lastingHandles && origin.isOf(uuid);
  }

  /** Returns a directory of it, open for reading; it stays this filesystem's. */
  public Fd anchor() {
    return anchor;
  }

  /** Closes the anchor. */
  void close() {
    anchor.close();
  }
}
