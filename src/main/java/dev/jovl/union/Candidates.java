package dev.jovl.union;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.union.layer.EntryReader;
import dev.jovl.union.layer.EntryReader.Below;
import dev.jovl.union.layer.EntryReader.EmptyFiles;
import dev.jovl.union.layer.LayerEntry;
import dev.jovl.union.layer.Origin;
import dev.jovl.union.layer.Place;
import dev.jovl.union.layer.SharedFd;
import dev.jovl.union.upper.LinkCount;
import dev.jovl.union.upper.Upper;
import dev.jovl.union.whiteout.OverlayXattr;
import dev.jovl.union.whiteout.XattrNamespace;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the node of a file is made of, if the file has none yet. */
final class Candidates {
  private final NodeFiles files;
  private final Origins origins;
  private final FileNumbers numbers;
  private final EntryReader entries;
  private final XattrNamespace namespace;
  private final boolean readOnly;

  Candidates(UnionParts parts, NodeFiles files, Origins origins, FileNumbers numbers) {
    this.files = files;
    this.origins = origins;
    this.numbers = numbers;
    this.entries = parts.upperEntries();
    this.namespace = parts.options().namespace();
    this.readOnly = parts.upper() == null;
  }

  /** Returns the node of a file that was just made in the upper. */
  NodeTable.Candidate created(Stat stat) throws ErrnoException {
    return new NodeTable.Candidate(
        numbers.keyOfUpper(stat.device(), stat.ino()),
        Mode.type(stat.mode()),
        numbers.inoOf(stat.device(), stat.ino()),
        Sources.inUpper(stat.ino(), false, null, List.of()),
        false,
        0);
  }

  /** Returns the node of a file that only layers have. */
  NodeTable.Candidate below(Edge edge, LookupResult located, Stat stat) throws ErrnoException {
    Place place = located.lowers().get(0);
    int filesystem = numbers.filesystemOf(stat.device());
    int type = Mode.type(stat.mode());
    boolean severalNames = !stat.isDirectory() && stat.nlink() > 1;
    boolean apart = severalNames && !origins.keepLinks(place, stat) && !readOnly;
    return new NodeTable.Candidate(
        new NodeKey(filesystem, stat.ino(), apart ? edge : null),
        type,
        numbers.compose(filesystem, stat.ino()),
        Sources.below(located.lowers()),
        severalNames && !apart,
        0);
  }

  /**
   * Returns the node of a file of the upper.
   *
   * @param located what the layers say of its name
   * @param upper what the upper says of it
   * @throws ErrnoException what reading its origin and its entry in the index says
   */
  NodeTable.Candidate inUpper(Node directory, FileName name, LookupResult located, LayerEntry upper)
      throws ErrnoException {
    Stat stat = upper.stat();
    FileName indexName = located.index();
    Stat lower = located.lowerStat();
    long ino = 0;
    if (stat.isDirectory()) {
      ino = directoryIno(located);
    } else if (indexName != null) {
      ino = lowerIno(located);
    } else if (directory.marks().isImpure()) {
      Origin origin = originOf(directory, name, stat);
      indexName = origin == null ? null : indexedBy(origin, stat);
      Stat found = origin == null ? null : origins.resolve(origin);
      ino = origin == null ? 0 : originIno(origin, found, indexName != null);
      lower = found == null ? lower : found;
    }
    if (ino == 0) {
      ino = numbers.inoOf(stat.device(), stat.ino());
    }
    return new NodeTable.Candidate(
        numbers.keyOfUpper(stat.device(), stat.ino()),
        stat.mode() & Mode.TYPE,
        ino,
        Sources.inUpper(stat.ino(), upper.metacopy(), indexName, located.lowers()),
        !stat.isDirectory() && (stat.nlink() > 1 || indexName != null),
        indexName == null ? 0 : linkDifference(indexName, lower));
  }

  /** Returns what is added to the link count of a file in the index. */
  private int linkDifference(FileName indexName, @Nullable Stat lower) throws ErrnoException {
    Fd index = files.upper().index();
    if (index == null) {
      return 0;
    }
    try (Fd file = Open.at(index, indexName, OpenFlags.HANDLE)) {
      Upper upper = files.upper();
      return Objects.requireNonNull(
          upper.obtain(file, () -> LinkCount.load(upper, file, Stats.of(file), lower)));
    }
  }

  private long directoryIno(LookupResult located) {
    return located.lowers().isEmpty() ? 0 : lowerIno(located);
  }

  private long lowerIno(LookupResult located) {
    Stat stat = located.lowerStat();
    return stat == null ? 0 : numbers.inoOf(stat.device(), stat.ino());
  }

  private long originIno(Origin origin, @Nullable Stat found, boolean indexed) {
    if (found == null) {
      Origins.Numbered numbered = origins.numbered(origin);
      return numbered == null ? 0 : numbers.compose(numbered.filesystem(), numbered.ino());
    }
    return found.nlink() == 1 || indexed ? numbers.inoOf(found.device(), found.ino()) : 0;
  }

  /**
   * A file that may not be read shows the inode number of the copy, as with the kernel's overlayfs.
   * If it may be in the index it must not be shown without.
   */
  private @Nullable Origin originOf(Node directory, FileName name, Stat stat)
      throws ErrnoException {
    try (SharedFd handle = files.upperDirectory(directory)) {
      return Origin.parse(namespace.get(handle.fd(), name, OverlayXattr.ORIGIN));
    } catch (ErrnoException e) {
      boolean indexed = stat.nlink() > 1 && files.upper().index() != null;
      if (!e.is(Errno.EACCES) || indexed) {
        throw e;
      }
      return null;
    }
  }

  private @Nullable FileName indexedBy(Origin origin, Stat stat) throws ErrnoException {
    Fd index = files.upper().index();
    if (index == null || stat.nlink() == 1) {
      return null;
    }
    FileName indexName = origin.indexName();
    LayerEntry entry = entries.read(index, indexName, EmptyFiles.FILES, Below.NOTHING);
    return entry != null && entry.stat().sameFile(stat) ? indexName : null;
  }
}
