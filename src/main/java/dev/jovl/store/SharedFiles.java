package dev.jovl.store;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Names;
import dev.jovl.linux.NativeBuffer;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.linux.Xattrs;
import dev.jovl.linux.tree.TreeWalk;
import dev.jovl.linux.tree.Trees;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.union.whiteout.SharedMark;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Replaces files of a new layer by hard links to equal ones at the same path below it.
 *
 * <p>Only the same path is looked at: the new name hides the old one in every union, so no union
 * shows one inode under two names that are not links of each other. For the same reason a file that
 * has several names in the new layer is left alone, and so is one whose counterpart has been taken.
 * A shared inode has a mark that says so ({@link SharedMark}). Contents are compared byte by byte
 * where one of them has data, and only where size, times, mode, owner and attributes agree.
 */
final class SharedFiles {

  /** What a filesystem says of an inode that cannot have the mark. */
  private static final Set<Errno> UNMARKABLE = Set.of(Errno.EPERM, Errno.ENOSPC, Errno.EDQUOT);

  private static final HexFormat HEX = HexFormat.of();
  private static final int CHUNK = 1 << 18;

  private final List<StoredLayer> below;
  private final StoreLock lock;
  private final NativeBuffer first = NativeBuffer.allocate(CHUNK);
  private final NativeBuffer second = NativeBuffer.allocate(CHUNK);
  private final Set<Long> taken = new HashSet<>();

  SharedFiles(List<StoredLayer> below, StoreLock lock) {
    this.below = below;
    this.lock = lock;
  }

  /** A directory that is being gone through, with those below it of that name, all its own. */
  private static final class Level implements TreeWalk.Level<DirectoryEntry> {
    final Fd directory;
    final List<Fd> lowers;
    final Stat before;
    final Iterator<DirectoryEntry> rest;
    boolean changed;

    private Level(Fd directory, List<Fd> lowers) throws ErrnoException {
      this.directory = directory;
      this.lowers = lowers;
      this.before = Stats.of(directory);
      this.rest = Trees.entries(directory).iterator();
    }

    /** Makes a level that owns what is open on it and on those below. */
    static Level of(Fd directory, List<Fd> lowers) throws ErrnoException {
      try {
        return new Level(directory, lowers);
      } catch (ErrnoException e) {
        directory.close();
        throw e;
      }
    }

    @Override
    public Iterator<DirectoryEntry> rest() {
      return rest;
    }

    @Override
    public void close() {
      directory.close();
      lowers.forEach(Fd::close);
    }
  }

  /** Goes through a layer. Its directories keep their times. */
  void share(Staging staging) throws IOException {
    List<Fd> roots = new ArrayList<>();
    try (Fd spare = StoreFiles.open(staging.directory())) {
      for (StoredLayer layer : below) {
        roots.add(StoreFiles.open(layer.root()));
      }
      TreeWalk.from(
          Level.of(staging.openRoot(), roots),
          (here, entry) -> visit(here, entry.name(), spare),
          SharedFiles::leave);
    } finally {
      roots.forEach(Fd::close);
    }
  }

  private @Nullable Level visit(Level here, FileName name, Fd spare) throws IOException {
    try {
      return share(here, name, spare);
    } catch (ErrnoException e) {
      requireDenied(e);
      return null;
    }
  }

  private static void leave(Level level) throws ErrnoException {
    try {
      if (level.changed) {
        Attributes.setTimes(level.directory, level.before.atime(), level.before.mtime());
      }
    } catch (ErrnoException e) {
      requireDenied(e);
    }
  }

  /**
   * Throws an error unless it only means that a file stays as it is. A user other than root may
   * have no right to read or mark their own files, or to replace names in their own directories;
   * and a filesystem without attributes cannot hold marks.
   */
  private static void requireDenied(ErrnoException e) throws ErrnoException {
    if (!e.is(Errno.EACCES) && !e.is(Errno.EOPNOTSUPP)) {
      throw e;
    }
  }

  /** Shares a file; returns the directory that it is, if there are some of that name below. */
  private @Nullable Level share(Level here, FileName name, Fd spare) throws IOException {
    Stat stat = Stats.at(here.directory, name);
    if (stat.isDirectory()) {
      return below(here, name);
    }
    if (stat.isRegular() && stat.size() > 0 && stat.nlink() == 1) {
      here.changed |= shareOne(here, name, stat, spare);
    }
    return null;
  }

  private static @Nullable Level below(Level here, FileName name) throws ErrnoException {
    List<Fd> same = new ArrayList<>();
    Level level = null;
    try {
      for (Fd lower : here.lowers) {
        Stat stat = Stats.ifPresent(lower, name);
        if (stat != null && stat.isDirectory()) {
          same.add(Trees.openDirectory(lower, name));
        }
      }
      if (!same.isEmpty()) {
        level = Level.of(Trees.openDirectory(here.directory, name), same);
      }
    } finally {
      if (level == null) {
        same.forEach(Fd::close);
      }
    }
    return level;
  }

  private boolean shareOne(Level here, FileName name, Stat own, Fd spare) throws IOException {
    for (Fd lower : here.lowers) {
      Stat stat = Stats.ifPresent(lower, name);
      if (stat != null) {
        return mayBeSame(own, stat)
            && !taken.contains(stat.ino())
            && hasNoOtherName(stat, here.lowers, name)
            && isSame(here.directory, lower, name, own.size())
            && replace(here, lower, name, spare);
      }
    }
    return false;
  }

  /** Returns whether two files agree in what is known of them without opening them. */
  private static boolean mayBeSame(Stat own, Stat other) {
    return own.mode() == other.mode()
        && own.uid() == other.uid()
        && own.gid() == other.gid()
        && own.size() == other.size()
        && own.mtime().equals(other.mtime())
        && own.device() == other.device();
  }

  /** Every name of the inode must be this path in some layer, or it would show as a link of it. */
  private static boolean hasNoOtherName(Stat stat, List<Fd> lowers, FileName name)
      throws ErrnoException {
    return namesIn(lowers, name, stat) == stat.nlink();
  }

  private static int namesIn(List<Fd> lowers, FileName name, Stat stat) throws ErrnoException {
    int names = 0;
    for (Fd lower : lowers) {
      Stat other = Stats.ifPresent(lower, name);
      names += other != null && other.sameFile(stat) ? 1 : 0;
    }
    return names;
  }

  private boolean isSame(Fd directory, Fd lower, FileName name, long size) throws IOException {
    try (Fd own = Open.at(directory, name, OpenFlags.READ_ENTRY);
        Fd other = Open.at(lower, name, OpenFlags.READ_ENTRY)) {
      return sameXattrs(own, other) && sameContent(own, other, size);
    }
  }

  private static boolean sameXattrs(Fd own, Fd other) throws ErrnoException {
    return xattrs(own).equals(xattrs(other));
  }

  private static Map<String, String> xattrs(Fd file) throws ErrnoException {
    Map<String, String> all = new TreeMap<>();
    for (byte[] name : Xattrs.list(file)) {
      if (SharedMark.isNamed(name)) {
        continue;
      }
      byte @Nullable [] value = Xattrs.get(file, name);
      all.put(HEX.formatHex(name), value == null ? "" : HEX.formatHex(value));
    }
    return all;
  }

  /** A hole has no end that reading would come to soon: a file of a few blocks may have TiB. */
  private boolean sameContent(Fd own, Fd other, long size) throws ErrnoException {
    long at = nextData(own, other, 0, size);
    while (at < size) {
      int n = fill(own, first, at, size);
      int m = fill(other, second, at, size);
      if (n != m || !first.bytes().flip().equals(second.bytes().flip())) {
        return false;
      }
      at = n < CHUNK ? size : nextData(own, other, at + n, size);
    }
    return true;
  }

  /** Returns where one of two files has data, or their size. */
  private static long nextData(Fd own, Fd other, long from, long size) throws ErrnoException {
    if (from >= size) {
      return size;
    }
    long mine = FileData.nextData(own, from);
    long its = FileData.nextData(other, from);
    return Math.min(mine < 0 ? size : mine, its < 0 ? size : its);
  }

  /** Reads the next piece; pread(2) refuses one that would end behind the last possible offset. */
  private static int fill(Fd file, NativeBuffer buffer, long offset, long size)
      throws ErrnoException {
    ByteBuffer bytes = buffer.bytes().clear().limit((int) Math.min(CHUNK, size - offset));
    int n = -1;
    while (n != 0 && bytes.hasRemaining()) {
      n = FileData.pread(file, bytes, offset + bytes.position());
    }
    return bytes.position();
  }

  /**
   * Replaces a file by a name of its counterpart. The comparison may have taken long, and somebody
   * may have unpacked a hard link to that meanwhile, which is a second name in its layer: then the
   * file stays as it is. Who unpacks looks for the mark after the link was made, and here the mark
   * comes before the link, so one of the two sees the other. The lock keeps out who shares too.
   */
  private boolean replace(Level here, Fd lower, FileName name, Fd spare) throws IOException {
    try (Fd store = lock.forChange()) {
      boolean wasMarked = SharedMark.isOn(lower, name);
      if (!mark(lower, name)) {
        return false;
      }
      boolean replaced = false;
      try {
        replaced = takeName(here, lower, name, spare);
      } finally {
        if (!replaced && !wasMarked) {
          SharedMark.remove(lower, name);
        }
      }
      return replaced;
    }
  }

  private boolean takeName(Level here, Fd lower, FileName name, Fd spare) throws IOException {
    FileName temporary = FileName.of("shared");
    try {
      Names.link(lower, name, spare, temporary);
    } catch (ErrnoException e) {
      if (e.is(Errno.EMLINK) || e.is(Errno.EXDEV) || e.is(Errno.EPERM)) {
        return false;
      }
      throw e;
    }
    boolean renamed = false;
    try {
      Stat linked = Stats.at(spare, temporary);
      if (linked.nlink() == namesIn(here.lowers, name, linked) + 1) {
        Names.rename(spare, temporary, here.directory, name);
        taken.add(linked.ino());
        renamed = true;
      }
    } finally {
      if (!renamed) {
        Names.unlink(spare, temporary);
      }
    }
    return renamed;
  }

  /** Marks a file; returns false if its inode may have no mark, or has no room for one. */
  private static boolean mark(Fd directory, FileName name) throws ErrnoException {
    try {
      SharedMark.put(directory, name);
      return true;
    } catch (ErrnoException e) {
      if (!UNMARKABLE.contains(e.errno())) {
        throw e;
      }
      return false;
    }
  }
}
