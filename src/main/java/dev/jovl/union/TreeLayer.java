package dev.jovl.union;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.FilesystemStat;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import org.jspecify.annotations.Nullable;

/** A layer that is a directory tree on disk. */
final class TreeLayer implements Layer {
  private static final int HANDLE = OpenFlags.PATH | OpenFlags.DIRECTORY | OpenFlags.NOFOLLOW;

  private final int index;
  private final int filesystem;
  private final Fd rootFd;
  private final Place root;
  private final DirectoryHandles handles;

  /**
   * Makes a layer.
   *
   * @param rootFd open on the root of the tree; it becomes the layer's
   * @param attributeWhiteouts whether the root says that it has whiteouts by attribute
   */
  TreeLayer(
      int index, int filesystem, Fd rootFd, boolean attributeWhiteouts, DirectoryHandles handles) {
    this.index = index;
    this.filesystem = filesystem;
    this.rootFd = rootFd;
    this.handles = handles;
    this.root = Place.root(this, attributeWhiteouts);
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public int filesystem() {
    return filesystem;
  }

  @Override
  public Place root() {
    return root;
  }

  private SharedFd directory(Place place) throws ErrnoException {
    Place parent = place.parent();
    FileName name = place.name();
    if (parent == null || name == null) {
      return handles.get(place, rootFd::duplicate);
    }
    return handles.get(
        place,
        () -> {
          try (SharedFd above = directory(parent)) {
            return Open.at(above.fd(), name, HANDLE, 0);
          }
        });
  }

  @Override
  public @Nullable LayerEntry lookup(Place directory, FileName name, boolean lowest)
      throws ErrnoException {
    try (SharedFd handle = directory(directory)) {
      return EntryReader.read(handle.fd(), name, directory.hasAttributeWhiteouts(), lowest);
    }
  }

  @Override
  public DirectoryStream list(Place directory) throws ErrnoException {
    Fd fd = open(directory, OpenFlags.RDONLY | OpenFlags.DIRECTORY);
    return new DirectoryStream(fd, directory.hasAttributeWhiteouts());
  }

  @Override
  public Fd open(Place file, int flags) throws ErrnoException {
    Place parent = file.parent();
    FileName name = file.name();
    if (parent == null || name == null) {
      return (flags & OpenFlags.PATH) != 0
          ? rootFd.duplicate()
          : Open.again(rootFd, flags & ~OpenFlags.NOFOLLOW);
    }
    try (SharedFd handle = directory(parent)) {
      return Open.at(handle.fd(), name, flags | OpenFlags.NOFOLLOW, 0);
    }
  }

  @Override
  public Stat stat(Place file) throws ErrnoException {
    Place parent = file.parent();
    FileName name = file.name();
    if (parent == null || name == null) {
      return Stats.of(rootFd);
    }
    try (SharedFd handle = directory(parent)) {
      return Stats.at(handle.fd(), name);
    }
  }

  @Override
  public byte[] readlink(Place link) throws ErrnoException {
    Place parent = link.parent();
    FileName name = link.name();
    if (parent == null || name == null) {
      return Names.readlink(rootFd);
    }
    try (SharedFd handle = directory(parent)) {
      return Names.readlink(handle.fd(), name);
    }
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
