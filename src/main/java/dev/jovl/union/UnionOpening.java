package dev.jovl.union;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.linux.Xattrs;
import dev.jovl.linux.tree.Trees;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.union.layer.AttributePermissions;
import dev.jovl.union.layer.DirectoryHandles;
import dev.jovl.union.layer.EntryReader;
import dev.jovl.union.layer.InodePermissions;
import dev.jovl.union.layer.Layer;
import dev.jovl.union.layer.LayerFilesystem;
import dev.jovl.union.layer.LayerFilesystems;
import dev.jovl.union.layer.Layers;
import dev.jovl.union.layer.Origin;
import dev.jovl.union.layer.Permissions;
import dev.jovl.union.layer.TreeLayer;
import dev.jovl.union.layer.TrustedOwners;
import dev.jovl.union.upper.IndexCleanup;
import dev.jovl.union.upper.Upper;
import dev.jovl.union.upper.WorkDirectory;
import dev.jovl.union.whiteout.EntryMarks;
import dev.jovl.union.whiteout.OverlayXattr;
import dev.jovl.union.whiteout.OverrideXattr;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts a union together from its directories. */
final class UnionOpening {
  private final UnionDirectories directories;
  private final UnionOptions options;
  private final DirectoryHandles handles = new DirectoryHandles();
  private final LayerFilesystems filesystems;
  private final TrustedOwners owners;
  // What was opened on the way: the union's, or closed.
  private final List<Fd> opened = new ArrayList<>(2);

  UnionOpening(UnionDirectories directories, UnionOptions options) {
    this.directories = directories;
    this.options = options;
    this.filesystems = new LayerFilesystems(options.uuids() || !areOnOne(directories));
    this.owners = options.userXattr() ? TrustedOwners.ofThisProcess() : TrustedOwners.ALL;
  }

  /**
   * Returns whether no filesystem has to be told from another (ovl_fill_super of the kernel). A
   * directory that cannot be looked at is no reason to fail before anything is opened.
   */
  private static boolean areOnOne(UnionDirectories directories) {
    Fd upper = directories.upper();
    List<Fd> roots = new ArrayList<>(directories.lowers());
    roots.addAll(directories.dataOnly());
    if (upper != null) {
      roots.add(upper);
    }
    Set<Long> devices = new HashSet<>();
    try {
      for (Fd root : roots) {
        devices.add(Stats.of(root).device());
      }
    } catch (ErrnoException e) {
      return false;
    }
    return devices.size() == 1;
  }

  Union open() throws ErrnoException {
    boolean done = false;
    try {
      UnionParts parts = parts();
      Union union = new Union(parts);
      markVolatile(parts.upper());
      done = true;
      closeWorkDirectory();
      return union;
    } finally {
      if (!done) {
        closeAll();
      }
    }
  }

  private UnionParts parts() throws ErrnoException {
    Fd upperRoot = directories.upper();
    if (upperRoot == null && directories.lowers().isEmpty()) {
      throw ErrnoException.of(Errno.EINVAL);
    }
    Upper upper = upperRoot == null ? null : upper(upperRoot);
    List<Layer> merged = layers(directories.lowers(), 0);
    List<Layer> dataOnly = layers(directories.dataOnly(), merged.size());
    Layers layers = new Layers(merged, dataOnly, changing());
    Fd top = upperRoot == null ? directories.lowers().get(0) : upperRoot;
    long upperIno = upperRoot == null ? 0 : Stats.of(upperRoot).ino();
    EntryMarks marks =
        upperRoot == null ? EntryMarks.NONE : EntryMarks.read(options.namespace(), upperRoot);
    long rootIno = Stats.of(top).ino();
    return new UnionParts(
        options, layers, upper, filesystems, handles, owners, upperIno, rootIno, marks);
  }

  private List<Stat> changing() throws ErrnoException {
    Fd upper = directories.upper();
    Fd work = directories.work();
    return upper == null || work == null ? List.of() : List.of(Stats.of(upper), Stats.of(work));
  }

  private Upper upper(Fd root) throws ErrnoException {
    Fd workdir = directories.work();
    if (workdir == null) {
      throw ErrnoException.of(Errno.EINVAL);
    }
    LayerFilesystem filesystem = filesystems.of(root);
    if (filesystems.of(workdir) != filesystem) {
      throw ErrnoException.of(Errno.EXDEV);
    }
    if (WorkDirectory.unknownFeature(workdir) != null) {
      throw ErrnoException.of(Errno.EINVAL);
    }
    if (WorkDirectory.isDirty(workdir)) {
      throw ErrnoException.of(Errno.EUCLEAN);
    }
    Permissions permissions = upperPermissions(root);
    Fd work = WorkDirectory.openWork(workdir);
    opened.add(work);
    Fd index = index(workdir, root, filesystem);
    return new Upper(root, work, index, filesystem, options.namespace(), permissions);
  }

  /** Comes last: a union that is not opened leaves no mark that looks like a crash. */
  private void markVolatile(@Nullable Upper upper) throws ErrnoException {
    if (upper != null && options.isMarkedVolatile()) {
      WorkDirectory.markVolatile(upper.work());
    }
  }

  /**
   * Returns where owners and modes of the upper are. It goes on as it began: with the attribute
   * that its root has, whatever the options say.
   */
  private Permissions upperPermissions(Fd root) throws ErrnoException {
    OverrideXattr present = OverrideXattr.of(root);
    OverrideXattr wanted = present == null ? options.override() : present;
    if (wanted == null) {
      return options.ids().isSquashed() ? InodePermissions.SQUASHED : InodePermissions.STRICT;
    }
    AttributePermissions permissions = AttributePermissions.of(wanted, root);
    if (present == null) {
      permissions.setMode(root, Mode.permissions(Stats.of(root).mode()));
    }
    return permissions;
  }

  private static Permissions lowerPermissions(Fd root) throws ErrnoException {
    OverrideXattr present = OverrideXattr.of(root);
    return present == null ? InodePermissions.STRICT : AttributePermissions.of(present, root);
  }

  /**
   * Returns the index; null if it is not wanted or the filesystem has no file handles.
   *
   * @throws ErrnoException ESTALE if it holds files of another upper: they would show in this one;
   *     and what making and marking it says, except that it can have no attributes
   */
  private @Nullable Fd index(Fd workdir, Fd root, LayerFilesystem filesystem)
      throws ErrnoException {
    Origin origin = filesystem.upperOf(root);
    if (!options.index() || origin == null) {
      return null;
    }
    Fd index = WorkDirectory.openIndex(workdir);
    opened.add(index);
    byte[] name = options.namespace().name(OverlayXattr.UPPER);
    byte @Nullable [] owner = Xattrs.get(index, name);
    Origin other = Origin.parse(owner);
    if (other != null && filesystem.hasHandles() && !other.hasHandleOf(origin)) {
      requireEmpty(index);
      owner = null;
    }
    if (owner == null && !mark(index, name, origin)) {
      index.close();
      return null;
    }
    IndexCleanup.run(index, options.namespace());
    return index;
  }

  /** Marks the index; false if it can have no such attribute. ENOSPC or EIO are thrown. */
  private static boolean mark(Fd index, byte[] name, Origin origin) throws ErrnoException {
    try {
      Xattrs.set(index, name, origin.bytes(), 0);
      return true;
    } catch (ErrnoException e) {
      if (!e.is(Errno.EOPNOTSUPP) && !e.is(Errno.EPERM) && !e.is(Errno.EACCES)) {
        throw e;
      }
      return false;
    }
  }

  private static void requireEmpty(Fd index) throws ErrnoException {
    try (Fd directory = Open.again(index, OpenFlags.RDONLY | OpenFlags.DIRECTORY)) {
      if (!Trees.entries(directory).isEmpty()) {
        throw ErrnoException.of(Errno.ESTALE);
      }
    }
  }

  private List<Layer> layers(List<Fd> roots, int first) throws ErrnoException {
    List<Layer> layers = new ArrayList<>();
    for (Fd root : roots) {
      EntryReader entries = new EntryReader(options.namespace(), lowerPermissions(root), owners);
      LayerFilesystem filesystem = filesystems.ofLower(root);
      layers.add(new TreeLayer(first + layers.size(), filesystem, root, entries, handles));
    }
    return layers;
  }

  private void closeAll() {
    directories.lowers().forEach(Fd::close);
    directories.dataOnly().forEach(Fd::close);
    Fd upper = directories.upper();
    if (upper != null) {
      upper.close();
    }
    closeWorkDirectory();
    opened.forEach(Fd::close);
    handles.close();
    filesystems.close();
  }

  private void closeWorkDirectory() {
    Fd work = directories.work();
    if (work != null) {
      work.close();
    }
  }
}
