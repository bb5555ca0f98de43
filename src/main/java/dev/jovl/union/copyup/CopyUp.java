package dev.jovl.union.copyup;

import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.union.Edge;
import dev.jovl.union.Node;
import dev.jovl.union.Place;
import dev.jovl.union.Sources;
import dev.jovl.union.Step;
import dev.jovl.union.Union;
import dev.jovl.union.UnionWatcher;
import dev.jovl.union.Upper;
import dev.jovl.union.whiteout.OverlayXattr;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Brings nodes into the upper. The caller holds no lock and no monitor. */
public final class CopyUp {
  private static final byte[] NOTHING = {};

  private final Union union;
  private final Publication publication;
  private final ConcurrentHashMap<Node, RunningCopy> running = new ConcurrentHashMap<>();

  /** Makes the copy-up of a union. */
  public CopyUp(Union union) {
    this.union = union;
    this.publication = new Publication(union, this);
  }

  /**
   * Makes sure that a directory is in the upper, with all above it.
   *
   * @throws ErrnoException EROFS for a read-only union, ENOENT if the directory is removed
   */
  public void directory(Node directory) throws ErrnoException {
    union.requireWritable();
    while (!directory.sources().isUpper()) {
      Node top = directory;
      Edge edge = edgeOf(top);
      while (!edge.parent().sources().isUpper()) {
        top = edge.parent();
        edge = edgeOf(top);
      }
      once(top, Extent.METADATA);
    }
  }

  private static Edge edgeOf(Node node) throws ErrnoException {
    Edge edge = node.edge();
    if (edge == null) {
      throw ErrnoException.of(Errno.ENOENT);
    }
    return edge;
  }

  /**
   * Makes sure that a node is in the upper, with as much of its data as is asked for.
   *
   * @throws ErrnoException EROFS for a read-only union; EPERM for an immutable file, and for an
   *     append-only one that is about to be cut; ENOSPC, EDQUOT, EIO, or EINTR if the thread is
   *     interrupted while it copies and nobody else waits for that: then nothing has changed
   */
  public void node(Node node, Extent extent) throws ErrnoException {
    union.requireWritable();
    while (!isEnough(node, extent)) {
      Edge edge = node.edge();
      if (edge != null) {
        directory(edge.parent());
      }
      once(node, extent);
    }
  }

  /** Makes sure that a name of a node that is in the index is there in the upper too. */
  public void alias(Node node, Edge edge) throws ErrnoException {
    directory(edge.parent());
    publication.alias(node, edge);
  }

  private static boolean isEnough(Node node, Extent extent) {
    Sources sources = node.sources();
    return extent.data() && node.isRegular() ? sources.hasUpperData() : sources.isUpper();
  }

  private void once(Node node, Extent extent) throws ErrnoException {
    boolean unused =
        alone(
            node,
            mine -> {
              if (!isEnough(node, extent)) {
                copy(node, extent, mine);
              }
            });
  }

  /** What is done with a node while nothing else is copied to it. */
  private interface Work {
    void run(RunningCopy mine) throws ErrnoException;
  }

  /** Returns false, when that has ended, if something else was under way and the work not done. */
  private boolean alone(Node node, Work work) throws ErrnoException {
    RunningCopy mine = new RunningCopy();
    RunningCopy other = running.putIfAbsent(node, mine);
    if (other != null) {
      other.awaitEnd();
      return false;
    }
    try {
      work.run(mine);
      return true;
    } finally {
      running.remove(node, mine);
      mine.end();
    }
  }

  /** A change of the metadata of a file in the upper. */
  public interface MetadataChange {
    /** Changes it. */
    void make() throws ErrnoException;
  }

  /**
   * Changes metadata of a node that is in the upper. While its data is brought there this waits,
   * since what writing the data has changed is put back at its end as it was at its beginning.
   *
   * @param change brings up nothing of the node
   * @throws ErrnoException EINTR if the thread is interrupted while it waits, and what the change
   *     says
   */
  public void change(Node node, MetadataChange change) throws ErrnoException {
    while (node.sources().metacopy()) {
      if (alone(node, mine -> change.make())) {
        return;
      }
    }
    change.make();
  }

  private void copy(Node node, Extent extent, RunningCopy running) throws ErrnoException {
    if (node.sources().isUpper()) {
      told(node, false, new DataCompletion(union).complete(node, extent.limit(), running));
      return;
    }
    Upper upper = union.upper();
    Place place = node.sources().lower();
    try (Original original = Original.open(node, place)) {
      Stat stat = place.layer().stat(place);
      requireMutable(stat, extent);
      boolean metadataOnly = isMetadataOnly(stat, extent);
      try (Draft draft = Draft.like(upper, stat, original.file())) {
        union.reached(Step.COPY_BEGUN);
        if (metadataOnly) {
          FileData.truncate(draft.file(), stat.size());
        } else if (stat.isRegular()) {
          copyData(node, original, draft, extent.limit(), running);
        }
        union.reached(Step.COPY_FILLED);
        new MetadataCopy(union.hiddenXattrs(), place.layer().permissions(), upper.permissions())
            .copy(stat, original.file(), draft.file());
        publish(node, stat, original, draft, metadataOnly);
      }
      InodeFlags.copy(union, node, original.file());
      boolean data = stat.isRegular() && !metadataOnly;
      told(node, metadataOnly, data ? Math.min(stat.size(), extent.limit()) : 0);
    }
  }

  /**
   * A directory is let through: what is below it may be changed, and the upper one must be there
   * for that. An append-only file may be copied, but not to be cut: its copy is append-only when
   * the cut comes, which then fails, and what was not copied would be lost.
   */
  private static void requireMutable(Stat stat, Extent extent) throws ErrnoException {
    boolean kept = stat.isImmutable() && !extent.evenImmutable();
    if (!stat.isDirectory() && (kept || (stat.isAppendOnly() && extent.isCut()))) {
      throw ErrnoException.of(Errno.EPERM);
    }
  }

  private void told(Node node, boolean metadataOnly, long bytes) {
    UnionWatcher watcher = union.watcher();
    if (watcher != null) {
      watcher.copiedUp(node, metadataOnly, bytes);
    }
  }

  /** Data cannot join an append-only copy: that is opened for appending only. */
  private boolean isMetadataOnly(Stat stat, Extent extent) {
    return stat.isRegular()
        && stat.size() > 0
        && !stat.isAppendOnly()
        && !extent.data()
        && union.options().metacopy();
  }

  private void copyData(Node node, Original original, Draft draft, long limit, RunningCopy running)
      throws ErrnoException {
    if (original.hasData()) {
      copyData(original.file(), draft, limit, running);
      return;
    }
    try (Fd data = union.reach().openData(node, OpenFlags.RDONLY | OpenFlags.NOFOLLOW)) {
      copyData(data, draft, limit, running);
    }
  }

  private static void copyData(Fd data, Draft draft, long limit, RunningCopy running)
      throws ErrnoException {
    DataCopy.copy(data, draft.file(), Stats.of(data).size(), limit, running);
  }

  private void publish(Node node, Stat stat, Original original, Draft draft, boolean metadataOnly)
      throws ErrnoException {
    boolean severalNames = !stat.isDirectory() && stat.nlink() > 1;
    boolean indexed = severalNames && union.keepsLinks(original.place(), node.type());
    FileName indexName = indexed ? union.indexNameOf(original.place(), original.file()) : null;
    mark(draft.file(), original, metadataOnly, !severalNames || indexed);
    union.reached(Step.COPY_MARKED);
    boolean hasData = stat.isRegular() && !metadataOnly && stat.size() > 0;
    if (hasData && union.options().syncs() || union.options().syncsMetadata()) {
      sync(draft.file(), stat);
    }
    union.reached(Step.COPY_SYNCED);
    Publication.Copy copy =
        new Publication.Copy(
            node, draft, Stats.of(draft.file()).ino(), metadataOnly, severalNames && !indexed);
    if (indexName == null) {
      publication.byName(copy);
      tellParted(copy);
    } else {
      publication.inIndex(copy, indexName, stat.nlink());
    }
  }

  private void tellParted(Publication.Copy copy) {
    UnionWatcher watcher = union.watcher();
    Edge edge = copy.node().edge();
    if (watcher != null && copy.apart() && edge != null) {
      watcher.renumbered(edge);
    }
  }

  /** What is neither a file nor a directory cannot be synced alone. */
  private static void sync(Fd file, Stat stat) throws ErrnoException {
    if (stat.isRegular()) {
      FileData.sync(file);
    } else if (stat.isDirectory()) {
      try (Fd directory = Open.again(file, OpenFlags.RDONLY | OpenFlags.DIRECTORY)) {
        FileData.sync(directory);
      }
    }
  }

  private void mark(Fd file, Original original, boolean metadataOnly, boolean hasOrigin)
      throws ErrnoException {
    Upper upper = union.upper();
    if (metadataOnly) {
      upper.set(file, OverlayXattr.METACOPY, NOTHING);
    }
    byte @Nullable [] origin = hasOrigin ? union.originOf(original.place(), original.file()) : null;
    if (origin != null) {
      setBestEffort(upper, file, origin);
    }
  }

  /**
   * The origin keeps inode numbers over a remount; a file that can have no attribute goes without.
   */
  private static void setBestEffort(Upper upper, Fd file, byte[] origin) throws ErrnoException {
    try {
      upper.set(file, OverlayXattr.ORIGIN, origin);
    } catch (ErrnoException e) {
      if (!e.is(Errno.EOPNOTSUPP) && !e.is(Errno.EPERM) && !e.is(Errno.ENOSPC)) {
        throw e;
      }
    }
  }
}
