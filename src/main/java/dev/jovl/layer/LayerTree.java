package dev.jovl.layer;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.Stats;
import dev.jovl.linux.tree.Trees;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.PathComponents;
import dev.jovl.posix.Stat;
import dev.jovl.posix.Timespec;
import dev.jovl.union.whiteout.Whiteouts;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one resolver of names in a layer that is being unpacked. It finds the directory that a path
 * means inside the image, through the layer itself and the ones below, and makes it in the layer if
 * only a lower one has it.
 *
 * <p>Implementation notes. Every step is one component from a directory descriptor with {@code
 * O_NOFOLLOW}; a symbolic link is read and resolved here, relative to the root of the image, so the
 * kernel never follows one. Resolved directories are kept, a few at a time, under their real path;
 * a caller that removes a name calls {@link #forget}. Whiteouts hide lower layers only: a directory
 * that has to be made where the layer has a whiteout becomes opaque.
 */
final class LayerTree implements AutoCloseable {

  private static final int KEPT = 32;

  private final Lowers lowers;
  private final LayerDirectory root;
  private final RealPaths directories;
  private final HeldPaths held;
  private final DirectoryAttributes attributes;
  private final Map<EntryPath, LayerDirectory> kept = new HashMap<>();

  /** Directories that hide what is below, also those in place of a whiteout. */
  private final Set<EntryPath> opaque = new LinkedHashSet<>();

  /** Whether the layer hides everything below it; the root has no mark that unions would heed. */
  private boolean opaqueRoot;

  /** How many symbolic links may still be on the way of the path that is being resolved. */
  private int linksLeft;

  /** Makes a resolver below a directory, which stays the caller's. */
  LayerTree(Fd target, Lowers lowers, Timespec implied) throws ErrnoException {
    this(target, lowers, implied, new HeldPaths());
  }

  /**
   * Makes a resolver as the other one, which keeps no more paths than this allows, and gives all
   * back when it is closed.
   */
  LayerTree(Fd target, Lowers lowers, Timespec implied, HeldPaths held) throws ErrnoException {
    this.held = held;
    this.lowers = lowers;
    this.root = new LayerDirectory(EntryPath.ROOT, target.duplicate());
    this.directories = new RealPaths(root.own());
    this.attributes = new DirectoryAttributes(directories, implied, held);
  }

  LayerDirectory root() {
    return root;
  }

  /** Returns the directories that hide what is below them; a caller that makes one adds it. */
  Set<EntryPath> opaque() {
    return opaque;
  }

  /** Returns what counts the paths that are kept. */
  HeldPaths held() {
    return held;
  }

  /** Returns what directories get when everything has been made. */
  DirectoryAttributes attributes() {
    return attributes;
  }

  /** Returns the directory that a path means; it stays open until the next call at least. */
  LayerDirectory directory(EntryPath path) throws IOException {
    linksLeft = PathComponents.MAX_LINKS;
    return resolve(path);
  }

  private LayerDirectory resolve(EntryPath path) throws IOException {
    if (path.isRoot()) {
      return root;
    }
    LayerDirectory known = kept.get(path);
    if (known != null) {
      return known;
    }
    LayerDirectory parent = resolve(path.parent());
    FileName name = Objects.requireNonNull(path.lastName());
    if (Whiteouts.isMarker(name)) {
      throw new LayerException("a path through a whiteout, '" + name + "'");
    }
    LayerDirectory real = kept.get(parent.path().child(name));
    if (real != null) {
      return real;
    }
    Found found = find(parent, name);
    if (found.link() != null) {
      return follow(parent, found.link());
    }
    LayerDirectory entered = enter(parent, name, found);
    kept.put(entered.path(), entered);
    return entered;
  }

  private LayerDirectory follow(LayerDirectory parent, byte[] target) throws IOException {
    if (--linksLeft < 0) {
      throw new LayerException("too many symbolic links on the way");
    }
    EntryPath at = target.length > 0 && target[0] == '/' ? EntryPath.ROOT : parent.path();
    for (FileName name : PathComponents.of(target)) {
      if (!name.isDots()) {
        EntryPath next = at.child(name);
        next.requireDepth();
        at = resolve(next).path();
      } else if (name.length() == 2 && !at.isRoot()) {
        at = at.parent();
      }
    }
    return resolve(at);
  }

  /**
   * What a name is in the union of the layer and those below.
   *
   * @param own what the layer itself has, null if nothing
   * @param lower what shows from below, null if nothing
   * @param lowerDirectory the directory of the lower layer that shows it
   * @param link the target, if what shows is a symbolic link
   */
  record Found(
      @Nullable Stat own,
      @Nullable Stat lower,
      @Nullable Fd lowerDirectory,
      byte @Nullable [] link) {}

  /** Returns what a name is; lower layers are looked at only if the layer itself has nothing. */
  Found find(LayerDirectory directory, FileName name) throws IOException {
    Stat own = Stats.ifPresent(directory.own(), name);
    if (own != null) {
      byte[] link = own.isSymlink() ? Names.readlink(directory.own(), name) : null;
      return new Found(own, null, null, link);
    }
    for (Fd lower : lowersOf(directory)) {
      Stat stat = Stats.ifPresent(lower, name);
      if (stat != null) {
        boolean hidden = OverlayMarks.isWhiteout(lower, name, stat);
        byte[] link = stat.isSymlink() ? Names.readlink(lower, name) : null;
        return new Found(null, hidden ? null : stat, lower, link);
      }
    }
    return new Found(null, null, null, null);
  }

  private LayerDirectory enter(LayerDirectory parent, FileName name, Found found)
      throws IOException {
    Stat own = found.own();
    if (own != null && own.isDirectory()) {
      return new LayerDirectory(parent.path().child(name), Trees.openDirectory(parent.own(), name));
    }
    boolean whiteout = own != null && OverlayMarks.isWhiteout(parent.own(), name, own);
    Stat lower = found.lower();
    if ((own != null && !whiteout) || (lower != null && !lower.isDirectory())) {
      throw new LayerException("'" + parent.path().child(name) + "' is not a directory");
    }
    return implied(parent, name, found, whiteout);
  }

  private LayerDirectory implied(
      LayerDirectory parent, FileName name, Found found, boolean whiteout) throws IOException {
    if (whiteout) {
      Names.unlink(parent.own(), name);
    }
    Names.mkdir(parent.own(), name, 0700);
    LayerDirectory made =
        new LayerDirectory(parent.path().child(name), Trees.openDirectory(parent.own(), name));
    if (whiteout) {
      OverlayMarks.makeOpaque(made.own());
      opaque.add(held.hold(made.path()));
    }
    Fd lowerDirectory = found.lowerDirectory();
    if (found.lower() != null && lowerDirectory != null) {
      try (Fd lower = Trees.openDirectory(lowerDirectory, name)) {
        attributes.inherit(made, lower);
      }
    } else {
      attributes.imply(made);
    }
    return made;
  }

  private List<Fd> lowersOf(LayerDirectory directory) throws IOException {
    List<Fd> known = directory.lowersIfKnown();
    if (known == null) {
      known = lookUpLowers(directory);
      directory.setLowers(known);
    }
    return known;
  }

  private List<Fd> lookUpLowers(LayerDirectory directory) throws IOException {
    if (directory.path().isRoot() ? opaqueRoot : directory.isOpaque()) {
      return List.of();
    }
    if (directory.path().isRoot()) {
      return MergedDirectories.of(lowers.roots()).list();
    }
    FileName name = Objects.requireNonNull(directory.path().lastName());
    // A real path has no links, and this may be on the way of one that has.
    List<Fd> below = lowersOf(resolve(directory.path().parent()));
    return MergedDirectories.open(name, below).list();
  }

  /** Makes a directory hide what is below it. */
  void makeOpaque(LayerDirectory directory) throws ErrnoException {
    if (directory.path().isRoot()) {
      opaqueRoot = true;
    } else {
      OverlayMarks.makeOpaque(directory.own());
    }
    forget();
  }

  /** Closes what is kept beyond the bound; between two entries. */
  void trim() {
    if (kept.size() > KEPT) {
      forget();
    }
  }

  /** Forgets resolved directories, because a name may have changed its meaning. */
  void forget() {
    kept.values().forEach(LayerDirectory::close);
    kept.clear();
    root.forgetLowers();
  }

  /** Forgets what stood for a name in a directory. */
  void forget(LayerDirectory directory, FileName name) {
    EntryPath gone = directory.path().child(name);
    kept.values()
        .removeIf(
            other -> {
              boolean isGone = other.isAtOrBelow(gone);
              if (isGone) {
                other.close();
              }
              return isGone;
            });
  }

  /** Does something with a name. */
  interface Use {
    /** Does it; what has the name now is null if nothing has. */
    void with(Fd directory, FileName name, @Nullable Stat own) throws ErrnoException;
  }

  /** Does something with a name, unless its directory is gone. */
  void use(EntryPath path, Use use) throws ErrnoException {
    FileName name = Objects.requireNonNull(path.lastName());
    directories.ifThere(
        path.parent(), directory -> use.with(directory, name, Stats.ifPresent(directory, name)));
  }

  /** Returns whether what has a name is what is meant. */
  interface Meant {
    boolean test(Fd directory, FileName name, Stat stat) throws ErrnoException;
  }

  /** Removes a name that is no directory, if what has it now is what is meant. */
  void removeIf(EntryPath path, Meant meant) throws ErrnoException {
    use(
        path,
        (directory, name, own) -> {
          if (own != null && meant.test(directory, name, own)) {
            Names.unlink(directory, name);
          }
        });
  }

  @Override
  public void close() {
    forget();
    root.close();
    held.giveBackAll();
  }
}
