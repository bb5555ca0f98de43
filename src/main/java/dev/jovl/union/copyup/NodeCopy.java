package dev.jovl.union.copyup;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.InodeFlags;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.posix.Timespec;
import dev.jovl.union.CrashPoint;
import dev.jovl.union.Edge;
import dev.jovl.union.Node;
import dev.jovl.union.Union;
import dev.jovl.union.layer.FileCapability;
import dev.jovl.union.layer.Origin;
import dev.jovl.union.layer.Place;
import dev.jovl.union.upper.OwnerRights;
import dev.jovl.union.upper.Upper;
import dev.jovl.union.whiteout.OverlayXattr;
import org.jspecify.annotations.Nullable;

/**
 * How a node of the layers gets its copy: a draft with its data, its metadata and the marks of the
 * overlay, brought to disk if that was asked for, and then published.
 */
final class NodeCopy {
  private static final byte[] NOTHING = {};

  private final Union union;
  private final CopyPublication publication;

  NodeCopy(Union union, CopyPublication publication) {
    this.union = union;
    this.publication = publication;
  }

  /**
   * Copies a node that is in a layer alone, with as much of its data as is asked for.
   *
   * @param running asked on the way whether to go on
   * @param before is given the copy if it is shorter than the original, before it has its name
   * @return whether the copy is shorter than the original, and changed now
   * @throws ErrnoException as {@link CopyUp#node}; then nothing has changed
   */
  boolean copy(Node node, CopyUpScope scope, RunningCopy running, CopyUp.BeforeCut before)
      throws ErrnoException {
    Upper upper = union.upper();
    Place place = node.sources().lower();
    try (Original original = Original.open(node, place)) {
      Stat stat = InodeFlags.confirmed(original.file(), place.layer().stat(place));
      requireMutable(stat, scope);
      boolean metadataOnly = isMetadataOnly(stat, scope);
      boolean cut = stat.isRegular() && scope.limit() < stat.size();
      try (Draft draft = Draft.like(upper, stat, original.file())) {
        union.reached(CrashPoint.COPY_BEGUN);
        if (metadataOnly) {
          FileData.truncate(draft.file(), stat.size());
        } else if (stat.isRegular()) {
          copyData(original, draft, Math.min(scope.limit(), stat.size()), running);
        }
        union.reached(CrashPoint.COPY_FILLED);
        MetadataCopy metadata =
            new MetadataCopy(
                union.hiddenXattrs(), place.layer().permissions(), upper.permissions());
        metadata.copy(stat, original.file(), draft.file());
        if (cut) {
          before.prepare(draft.file());
          // As security_inode_killpriv does with any file that is cut.
          FileCapability.remove(draft.file(), upper.permissions());
          Attributes.setTimes(draft.file(), null, Timespec.NOW);
        }
        publish(stat, original, draft, metadataOnly, running);
      }
      boolean data = stat.isRegular() && !metadataOnly;
      long bytes = data ? Math.min(stat.size(), scope.limit()) : 0;
      union.watcher().copiedUp(node, metadataOnly, bytes);
      return cut;
    }
  }

  /**
   * An immutable directory is let through for what is below it, which may be changed. An
   * append-only file may be copied, but not to be cut: its copy is append-only when the cut comes,
   * which then fails, and what was not copied would be lost.
   */
  private static void requireMutable(Stat stat, CopyUpScope scope) throws ErrnoException {
    boolean kept = stat.isImmutable() && !scope.evenImmutable();
    if (kept || (stat.isAppendOnly() && scope.isCut())) {
      throw ErrnoException.of(Errno.EPERM);
    }
  }

  /**
   * Data cannot join an append-only copy: that is opened for appending only. The next mount would
   * refuse a copy without data of an owner who is not trusted.
   */
  private boolean isMetadataOnly(Stat stat, CopyUpScope scope) {
    return stat.isRegular()
        && stat.size() > 0
        && !stat.isAppendOnly()
        && !scope.data()
        && union.options().metacopy()
        && union.believesMarksOf(stat.uid());
  }

  private void copyData(Original original, Draft draft, long limit, RunningCopy running)
      throws ErrnoException {
    if (limit == 0) {
      // So it does not matter whether the data may be read.
      return;
    }
    if (original.hasData()) {
      copyData(original.file(), draft, limit, running);
      return;
    }
    try (Fd data = union.files().openData(original.node(), OpenFlags.RDONLY | OpenFlags.NOFOLLOW)) {
      copyData(data, draft, limit, running);
    }
  }

  private void copyData(Fd data, Draft draft, long limit, RunningCopy running)
      throws ErrnoException {
    boolean synced = union.options().syncs();
    DataCopy.copy(data, draft.file(), limit, synced, running);
  }

  private void publish(
      Stat stat, Original original, Draft draft, boolean metadataOnly, RunningCopy running)
      throws ErrnoException {
    Node node = original.node();
    Stat made = Stats.of(draft.file());
    boolean severalNames = !stat.isDirectory() && stat.nlink() > 1;
    boolean indexed = severalNames && union.keepsLinks(original.place(), stat);
    boolean known = !severalNames || indexed;
    Origin origin = known ? union.originOf(original.place(), original.file()) : null;
    int flags = CopiedInodeFlags.kept(node, original.file());
    boolean impure = node.isDirectory() && (flags & InodeFlags.APPEND) != 0;
    Marks marks = new Marks(metadataOnly, origin, indexed, impure);
    OwnerRights.lend(draft.file(), () -> mark(draft.file(), marks));
    union.reached(CrashPoint.COPY_MARKED);
    if (mustBeOnDisk(made, metadataOnly)) {
      sync(draft.file(), stat);
    }
    union.reached(CrashPoint.COPY_SYNCED);
    CopyPublication.Copy copy =
        new CopyPublication.Copy(
            node, draft, made.ino(), metadataOnly, severalNames && !indexed, flags);
    if (origin == null || !indexed) {
      publication.byName(copy);
      tellParted(copy);
    } else {
      running.setUnprotected(copy.flags() != 0);
      publication.inIndex(copy, origin.indexName(), stat.nlink());
    }
  }

  /**
   * What a copy is marked with.
   *
   * @param metacopy whether its data is below
   * @param origin what it was made from, null if nothing says so
   * @param indexed whether it must say so
   * @param impure whether it is a directory that can get no marks later
   */
  private record Marks(
      boolean metacopy, @Nullable Origin origin, boolean indexed, boolean impure) {}

  private void mark(Fd copy, Marks marks) throws ErrnoException {
    if (marks.metacopy()) {
      union.upper().set(copy, OverlayXattr.METACOPY, NOTHING);
    }
    Origin origin = marks.origin();
    if (origin != null) {
      markOrigin(copy, origin, marks.indexed());
    }
    if (marks.impure()) {
      ImpureMark.add(union, copy);
    }
  }

  private void tellParted(CopyPublication.Copy copy) {
    Edge edge = copy.node().edge();
    if (copy.apart() && edge != null) {
      union.watcher().renumbered(edge);
    }
  }

  /**
   * Returns whether a copy must be on disk before it has its name. One without data has nothing to
   * lose, except its length where that comes to disk after the name; nor has one that is cut to
   * nothing.
   */
  private boolean mustBeOnDisk(Stat made, boolean metadataOnly) throws ErrnoException {
    if (union.options().syncsMetadata()) {
      return true;
    }
    boolean hasLength = made.isRegular() && made.size() > 0;
    return hasLength
        && union.options().syncs()
        && (!metadataOnly || union.upper().filesystem().keepsNamesWithoutLength());
  }

  /** What is neither a file nor a directory cannot be synced alone. */
  private void sync(Fd file, Stat stat) throws ErrnoException {
    if (stat.isRegular()) {
      DataBarrier.raise(union, file);
    } else if (stat.isDirectory()) {
      OwnerRights.lend(file, () -> syncDirectory(file));
    }
  }

  private static void syncDirectory(Fd file) throws ErrnoException {
    try (Fd directory = Open.again(file, OpenFlags.RDONLY | OpenFlags.DIRECTORY)) {
      FileData.sync(directory);
    }
  }

  /**
   * An entry of the index without an origin is never trusted, so there the attribute must be set.
   */
  private void markOrigin(Fd file, Origin origin, boolean indexed) throws ErrnoException {
    if (indexed) {
      union.upper().set(file, OverlayXattr.ORIGIN, origin.bytes());
    } else {
      setBestEffort(union.upper(), file, origin.bytes());
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
