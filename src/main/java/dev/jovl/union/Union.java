package dev.jovl.union;

import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Self;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Stat;
import dev.jovl.union.layer.DirectoryHandles;
import dev.jovl.union.layer.HiddenXattrs;
import dev.jovl.union.layer.LayerFilesystem;
import dev.jovl.union.layer.LayerFilesystems;
import dev.jovl.union.layer.Layers;
import dev.jovl.union.layer.Origin;
import dev.jovl.union.layer.Permissions;
import dev.jovl.union.layer.Place;
import dev.jovl.union.layer.SharedFd;
import dev.jovl.union.upper.Upper;
import dev.jovl.union.upper.WorkDirectory;
import dev.jovl.union.whiteout.OverlayXattr;
import org.jspecify.annotations.Nullable;

/**
 * A union of layers: what the operations of {@code union.op} work on. Safe for use by many threads.
 */
public final class Union implements AutoCloseable {
  private final UnionParts parts;
  private final UnionOptions options;
  private final Layers layers;
  private final @Nullable Upper upper;
  private final LayerFilesystems filesystems;
  private final DirectoryHandles handles;
  private final NodeFiles files;
  private final Origins origins;
  private final NodeTable nodes;
  private final FileNumbers numbers;
  private final Locator locator;
  private final Candidates candidates;
  private final Resolver resolver;
  private final Listing listing;
  private final HiddenXattrs hiddenXattrs;
  private final SubdirectoryCounts subdirectories;
  private final UnionLocks locks = new UnionLocks();
  private final FrozenStats frozenStats = new FrozenStats();
  private volatile UnionWatcher watcher = UnionWatcher.NONE;

  Union(UnionParts parts) {
    this.parts = parts;
    this.options = parts.options();
    this.layers = parts.layers();
    this.upper = parts.upper();
    this.filesystems = parts.filesystems();
    this.handles = parts.handles();
    this.files = new NodeFiles(upper, handles);
    this.origins = new Origins(parts);
    this.numbers = new FileNumbers(filesystems, new InodeNumbers(options.xino()), upper);
    this.nodes = new NodeTable(files, parts.root(numbers), this::forgotten);
    this.hiddenXattrs = HiddenXattrs.of(options.namespace(), layers, parts.upperPermissions());
    MetacopyRepair repair = new MetacopyRepair(options.namespace(), nodes, files, numbers);
    this.locator = new Locator(parts, files, origins, repair);
    this.candidates = new Candidates(parts, files, origins, numbers);
    this.resolver = new Resolver(nodes, locks, locator, numbers, candidates);
    this.listing = new Listing(parts, files, resolver, numbers);
    this.subdirectories = new SubdirectoryCounts(listing, files);
    if (upper != null) {
      upper.tellRestored(this::restored);
    }
  }

  /**
   * Opens a union. The work directory is emptied.
   *
   * @param directories become the union's, also when this fails
   * @throws ErrnoException EXDEV if upper and work directory are not on one filesystem, EUCLEAN if
   *     the upper was left by a volatile union that did not end in order, ESTALE if the index in
   *     the work directory holds files of another upper, EINVAL if there is neither a layer nor an
   *     upper, or the work directory says that the upper has a feature that is not known here
   */
  public static Union open(UnionDirectories directories, UnionOptions options)
      throws ErrnoException {
    return new UnionOpening(directories, options).open();
  }

  /** Returns the options, as far as the filesystems allowed them. */
  public UnionOptions options() {
    return options;
  }

  /** Returns the layers. */
  public Layers layers() {
    return layers;
  }

  /** Returns the writable tree; EROFS if there is none. */
  public Upper upper() throws ErrnoException {
    return files.upper();
  }

  /** Returns where owners and modes of files of the upper are, if there is one. */
  Permissions upperPermissions() {
    return parts.upperPermissions();
  }

  /** Returns where the owner and mode of a node with some sources are. */
  public Permissions permissionsOf(Sources sources) {
    return sources.isUpper() ? upperPermissions() : sources.lower().layer().permissions();
  }

  /**
   * Returns the attribute names that users of the union neither see nor set, and the escaped names
   * of those that an overlay inside sets.
   */
  public HiddenXattrs hiddenXattrs() {
    return hiddenXattrs;
  }

  /** Returns a readable descriptor on the filesystem of the upper, which stays the union's. */
  public Fd upperFilesystem() throws ErrnoException {
    return upper().filesystem().anchor();
  }

  /** Returns whether nothing can be changed. */
  public boolean isReadOnly() {
    return upper == null;
  }

  /**
   * Returns whether a position in a directory means the same each time the directory is opened, in
   * all layers.
   */
  public boolean hasStablePositions() {
    return filesystems.all().stream().allMatch(LayerFilesystem::hasStablePositions);
  }

  /** Returns how many bytes a name may have; those in some of the layers may be shorter. */
  public int nameLength() {
    return filesystems.nameLength();
  }

  /** Returns the directories that are kept open. */
  public DirectoryHandles directoryHandles() {
    return handles;
  }

  /** Returns the ways to the files of nodes. */
  public NodeFiles files() {
    return files;
  }

  /** Returns the nodes. */
  public NodeTable nodes() {
    return nodes;
  }

  /** Returns the search for names in the layers. */
  public Locator locator() {
    return locator;
  }

  /** Returns the search for the nodes of names. */
  public Resolver resolver() {
    return resolver;
  }

  /** Returns the listing of directories. */
  public Listing listing() {
    return listing;
  }

  /** Returns the counts of directories in directories, which learn of those made and removed. */
  public SubdirectoryCounts subdirectories() {
    return subdirectories;
  }

  /** Returns what files show while their data is written in place. */
  public FrozenStats frozenStats() {
    return frozenStats;
  }

  /** Returns the locks, which say in which order they are taken. */
  public UnionLocks locks() {
    return locks;
  }

  /**
   * Returns the inode number that the union shows for a file that began in the upper.
   *
   * @param ino its inode number on the filesystem of the work directory
   * @throws ErrnoException EROFS if there is no upper
   */
  public long inoOfUpper(long ino) throws ErrnoException {
    return numbers.inoOfUpper(ino);
  }

  /**
   * Returns whether a file of the upper is believed when it says where its rest is, once it has an
   * owner.
   *
   * @param uid the owner, as on disk if owners are in inodes
   */
  public boolean believesMarksOf(int uid) {
    return !upperPermissions().areInInodes()
        || parts.owners().trust(keepsOwner() ? Self.effectiveUid() : uid);
  }

  /**
   * Returns whether all files of the upper belong to the user who mounts, whatever is asked for.
   */
  private boolean keepsOwner() {
    return options().ids().isSquashed() && Self.effectiveUid() != 0;
  }

  /**
   * Returns whether the hard links of a file in a layer are kept when it is copied up. The index
   * counts them in an attribute of the copy, so there must be one that it can have, and has the
   * handle of the file for a name, so that must last.
   *
   * @param stat of the file
   * @throws ErrnoException what opening the file says
   */
  public boolean keepsLinks(Place place, Stat stat) throws ErrnoException {
    return origins.keepLinks(place, stat);
  }

  /**
   * Returns the origin of copies of a file in a layer, null if they can have none.
   *
   * @param file open on the file
   * @throws ErrnoException what asking for its handle says, except that there is none
   */
  public @Nullable Origin originOf(Place place, Fd file) throws ErrnoException {
    return origins.of(place, file);
  }

  /**
   * Returns the file that a copy in the upper was made from, as the next mount finds it; null if it
   * cannot, or nothing says which it was.
   *
   * @param copy open, with O_PATH at least
   */
  public @Nullable Stat copiedFrom(Fd copy) throws ErrnoException {
    Origin origin = Origin.parse(upper().get(copy, OverlayXattr.ORIGIN));
    return origin == null ? null : origins.resolve(origin);
  }

  /** Returns a new node, handed out once, for a file that was just made in the upper. */
  public Node internNew(Node directory, FileName name, Stat stat) throws ErrnoException {
    return nodes.intern(new Edge(directory, name), candidates.created(stat));
  }

  /** Returns a new node, handed out once, for a file in the upper that has no name. */
  public Node makeNameless(Fd file, Stat stat) throws ErrnoException {
    Fd handle = file.duplicate();
    Node node = nodes.makeNameless(candidates.created(stat));
    node.setOrphan(new SharedFd(handle));
    return node;
  }

  /** Returns the watcher, which is told of operations. */
  public UnionWatcher watcher() {
    return watcher;
  }

  /** Tells the watcher that a change has come to a step. */
  public void reached(CrashPoint point) {
    watcher.reached(point);
  }

  /**
   * Tells the watcher that a file of the upper has again the mode that it had, if it is known.
   *
   * @param stat what the file is, or was meanwhile
   */
  public void restored(Stat stat) {
    try {
      Node node = nodes.find(numbers.keyOfUpper(stat.device(), stat.ino()));
      if (node != null) {
        watcher.restored(node);
      }
    } catch (ErrnoException e) {
      throw new IllegalStateException("a file of an upper that is not there", e);
    }
  }

  private void forgotten(int count) {
    watcher.forgotten(count);
  }

  /** Sets the watcher that is told of operations from now on. */
  public void watch(UnionWatcher told) {
    watcher = told;
  }

  /**
   * Closes everything. A volatile union is brought to disk first and its mark removed.
   *
   * @throws ErrnoException what syncfs(2) says; everything is closed nevertheless
   */
  @Override
  public void close() throws ErrnoException {
    try {
      if (upper != null && options.isMarkedVolatile()) {
        FileData.syncFilesystem(upperFilesystem());
        WorkDirectory.unmarkVolatile(upper.work());
      }
    } finally {
      nodes.closeOrphans();
      handles.close();
      layers.close();
      if (upper != null) {
        upper.close();
      }
      filesystems.close();
    }
  }

  /** Throws EROFS if nothing can be changed. */
  public void requireWritable() throws ErrnoException {
    if (upper == null) {
      throw ErrnoException.of(Errno.EROFS);
    }
  }
}
