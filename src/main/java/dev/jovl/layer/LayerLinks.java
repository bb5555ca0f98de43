package dev.jovl.layer;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Inode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.tar.TarEntry;
import dev.jovl.union.whiteout.SharedMark;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the hard links of the layer that is being unpacked. */
final class LayerLinks {

  private final LayerTree tree;
  private final EarlierEntries earlier;
  private final SharedCopies copies;
  private final EntryMaker maker;
  private final @Nullable OutsideLinks outside;

  /** The files of layers below that have names in this one: these never change. */
  private final Map<Inode, Below> below = new HashMap<>();

  /** The names of devices that the caller may not make. */
  private final Set<EntryPath> leftOut = new HashSet<>();

  /** What a file of a layer below costs besides its path, at most about, in bytes. */
  private static final int BELOW = 384;

  /**
   * A file of a layer below.
   *
   * @param path its path there
   * @param stat what it is
   * @param names the names that this layer has given to it
   */
  private record Below(EntryPath path, Stat stat, List<EntryPath> names) {}

  /**
   * Makes it for one layer.
   *
   * @param outside takes the links to what is not in the tar, which are not made then; null if they
   *     are to be made
   */
  LayerLinks(
      LayerTree tree,
      EarlierEntries earlier,
      SharedCopies copies,
      EntryMaker maker,
      @Nullable OutsideLinks outside) {
    this.tree = tree;
    this.earlier = earlier;
    this.copies = copies;
    this.maker = maker;
    this.outside = outside;
  }

  /**
   * Makes a further name of a file of this layer, or of one below: their files are never written
   * again, so an inode in two layers is one file with two names, as in the image. But one that
   * other images share has one name in every layer, and one below stays as it is. If the entry says
   * another owner, mode, time or attribute of it, the layer gets a copy, which the names have that
   * it has given before; but what is no regular file, or may not be read, is not copied, and of it
   * the entry says nothing.
   */
  void unpack(LayerDirectory directory, FileName name, TarEntry entry) throws IOException {
    EntryPath target = EntryPath.parse(entry.linkName());
    if (target.isRoot()) {
      throw new LayerException("a hard link to a directory");
    }
    FileName targetName = Objects.requireNonNull(target.lastName());
    LayerDirectory targetDirectory = tree.directory(target.parent());
    LayerTree.Found found = tree.find(targetDirectory, targetName);
    EntryPath path = targetDirectory.path().child(targetName);
    Stat old = Stats.ifPresent(directory.own(), name);
    if (found.own() == null && leftOut.contains(path)) {
      earlier.remove(directory, name, old);
      leaveOut(directory.path().child(name));
      maker.leftOut(entry);
      return;
    }
    Fd from =
        found.own() != null || found.lowerDirectory() == null
            ? targetDirectory.own()
            : found.lowerDirectory();
    Stat stat = linkable(target, found, from);
    if (found.own() == null && outside != null) {
      earlier.remove(directory, name, old);
      outside.add(tree.held().hold(path).toBytes(), maker.placeholder(directory.own(), name));
    } else if (found.own() == null || below.containsKey(Inode.of(stat))) {
      Below file = below(path, stat);
      if (!copied(toCopy(from, targetName, stat, entry), file, directory, name, entry)) {
        link(from, targetName, stat, directory, name);
        // Another process may have begun to share the file since it was looked at.
        if (!copied(toCopy(directory.own(), name, stat, null), file, directory, name, entry)) {
          file.names().add(tree.held().hold(directory.path().child(name)));
        }
      }
    } else {
      link(from, targetName, stat, directory, name);
      maker.further(directory.own(), name, stat, entry);
    }
  }

  /** Leaves out, from now on, what would be further names of a device that has not been made. */
  void leaveOut(EntryPath device) throws LayerException {
    leftOut.add(tree.held().hold(device));
  }

  private Below below(EntryPath path, Stat stat) throws LayerException {
    Below file = below.get(Inode.of(stat));
    if (file == null) {
      tree.held().take(BELOW);
      file = new Below(tree.held().hold(path), stat, new ArrayList<>());
      below.put(Inode.of(stat), file);
    }
    return file;
  }

  private void link(Fd from, FileName target, Stat stat, LayerDirectory directory, FileName name)
      throws IOException {
    Stat old = Stats.ifPresent(directory.own(), name);
    if (old == null || !old.sameFile(stat)) {
      try (Fd file = Open.at(from, target, OpenFlags.PATH | OpenFlags.NOFOLLOW)) {
        earlier.remove(directory, name, old);
        Names.link(file, directory.own(), name);
      }
    }
  }

  /**
   * Opens a file of a layer below for reading if a copy of it is needed, and can be made.
   *
   * @param entry what the file has to be like, null if that is known: only a mark asks for a copy
   */
  private @Nullable Fd toCopy(Fd directory, FileName name, Stat stat, @Nullable TarEntry entry)
      throws IOException {
    try {
      boolean needed =
          stat.isRegular()
              && (SharedMark.isOn(directory, name)
                  || (entry != null && !maker.isAsSaid(directory, name, stat, entry)));
      return needed ? Open.at(directory, name, OpenFlags.READ_ENTRY) : null;
    } catch (ErrnoException e) {
      if (!e.is(Errno.EACCES)) {
        throw e;
      }
      return null;
    }
  }

  /** Makes a name of a copy, and closes its content; does nothing without one. */
  private boolean copied(
      @Nullable Fd content, Below file, LayerDirectory directory, FileName name, TarEntry entry)
      throws IOException {
    try (content) {
      if (content == null) {
        return false;
      }
      copy(content, file, directory, name, entry);
      return true;
    }
  }

  /** Makes a name of a copy, which the names of the file in this layer get too. */
  private void copy(Fd content, Below file, LayerDirectory directory, FileName name, TarEntry entry)
      throws IOException {
    earlier.remove(directory, name, Stats.ifPresent(directory.own(), name));
    Stat copy = copies.make(content, directory.own(), name);
    for (EntryPath other : file.names()) {
      tree.use(
          other,
          (parent, last, own) -> {
            if (own != null && own.sameFile(file.stat())) {
              Names.unlink(parent, last);
              Names.link(directory.own(), name, parent, last);
            }
          });
    }
    tree.use(
        file.path(),
        (parent, last, own) -> {
          if (own == null) {
            Names.link(directory.own(), name, parent, last);
            copies.put(file.path(), copy);
          }
        });
    below.remove(Inode.of(file.stat()));
    maker.furtherOfCopy(directory.own(), name, copy, entry);
  }

  private static Stat linkable(EntryPath target, LayerTree.Found found, Fd directory)
      throws IOException {
    FileName name = Objects.requireNonNull(target.lastName());
    Stat stat = found.own() != null ? found.own() : found.lower();
    if (stat == null || OverlayMarks.isWhiteout(directory, name, stat)) {
      throw new LayerException("a hard link to '" + target + "', which is not there");
    }
    if (stat.isDirectory()) {
      throw new LayerException("a hard link to a directory, '" + target + "'");
    }
    return stat;
  }
}
