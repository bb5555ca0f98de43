package dev.jovl.union;

import dev.jovl.linux.Fd;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.union.layer.EntryReader;
import dev.jovl.union.layer.InodePermissions;
import dev.jovl.union.layer.LayerFilesystem;
import dev.jovl.union.layer.Origin;
import dev.jovl.union.layer.Place;
import dev.jovl.union.whiteout.XattrNamespace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the files that copies were made from, by their handles. */
final class Origins {
  /** A file as the number of its filesystem and its inode number there. */
  record Numbered(int filesystem, long ino) {}

  private final List<LayerFilesystem> filesystems;
  private final EntryReader entries;
  private final XattrNamespace namespace;
  private final boolean hasIndex;

  Origins(UnionParts parts) {
    this.filesystems = parts.filesystems().all();
    this.namespace = parts.options().namespace();
    this.entries = new EntryReader(namespace, InodePermissions.STRICT, parts.owners());
    this.hasIndex = parts.hasIndex();
  }

  /** Returns the origin of copies of a file in a layer, null if it has no handle that lasts. */
  @Nullable Origin of(Place place) throws ErrnoException {
    try (Fd file = place.layer().open(place, OpenFlags.HANDLE)) {
      return of(place, file);
    }
  }

  /** Returns the origin of copies of an open file in a layer, as {@link #of(Place)}. */
  @Nullable Origin of(Place place, Fd file) throws ErrnoException {
    return filesystems.get(place.layer().filesystem()).originOf(file);
  }

  /** Returns whether the hard links of a file in a layer are kept: {@link Union#keepsLinks}. */
  boolean keepLinks(Place place, Stat stat) throws ErrnoException {
    return hasIndex && namespace.isFor(Mode.type(stat.mode())) && has(place, stat.device());
  }

  /**
   * Returns whether copies of a file in a layer have an origin.
   *
   * @param device the device number of the file
   */
  private boolean has(Place place, long device) throws ErrnoException {
    LayerFilesystem filesystem = filesystems.get(place.layer().filesystem());
    return device == filesystem.device() ? filesystem.hasHandles() : of(place) != null;
  }

  /** Returns what the file of an origin is, null if it is gone or we may open no handles. */
  @Nullable Stat resolve(Origin origin) throws ErrnoException {
    for (LayerFilesystem filesystem : filesystems) {
      Stat stat = filesystem.resolve(origin, entries);
      if (stat != null) {
        return stat;
      }
    }
    return null;
  }

  /**
   * Returns the number of the file of an origin where handles may not be opened: it is read from
   * the handle. Null if it cannot be, or if several filesystems might be meant.
   */
  @Nullable Numbered numbered(Origin origin) {
    Numbered found = null;
    for (LayerFilesystem filesystem : filesystems) {
      Long ino = filesystem.inoOf(origin);
      if (ino != null) {
        if (found != null) {
          return null;
        }
        found = new Numbered(filesystem.number(), ino);
      }
    }
    return found;
  }
}
