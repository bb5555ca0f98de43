package dev.jovl.layer;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Inode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.tar.TarEntry;
import dev.jovl.union.whiteout.SharedMark;
import java.io.IOException;
import java.util.HashSet;
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
  private final Set<Inode> below = new HashSet<>();

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
   * other images share has one name in every layer, and one below stays as it is, whatever the
   * entry says of owner, mode, time and attributes: then the layer gets a copy.
   */
  void unpack(LayerDirectory directory, FileName name, TarEntry entry) throws IOException {
    EntryPath target = EntryPath.parse(entry.linkName());
    if (target.isRoot()) {
      throw new LayerException("a hard link to a directory");
    }
    FileName targetName = Objects.requireNonNull(target.lastName());
    LayerDirectory targetDirectory = tree.directory(target.parent());
    LayerTree.Found found = tree.find(targetDirectory, targetName);
    Fd from =
        found.own() != null || found.lowerDirectory() == null
            ? targetDirectory.own()
            : found.lowerDirectory();
    Stat stat = linkable(target, found, from);
    boolean lower = found.own() == null && outside == null;
    if (lower && stat.isRegular() && needsCopy(from, targetName, stat, entry)) {
      stat = copies.make(targetDirectory, targetName, from);
      from = targetDirectory.own();
    } else if (lower) {
      below.add(Inode.of(stat));
    }
    Stat old = Stats.ifPresent(directory.own(), name);
    if (old == null || !old.sameFile(stat)) {
      if (found.own() == null && outside != null) {
        earlier.remove(directory, name, old);
        byte[] path = targetDirectory.path().child(targetName).toBytes();
        outside.add(path, maker.placeholder(directory.own(), name));
        return;
      }
      try (Fd file = Open.at(from, targetName, OpenFlags.PATH | OpenFlags.NOFOLLOW)) {
        earlier.remove(directory, name, old);
        Names.link(file, directory.own(), name);
      }
    }
    if (!below.contains(Inode.of(stat))) {
      maker.further(directory.own(), name, stat, entry);
    }
  }

  private boolean needsCopy(Fd directory, FileName name, Stat stat, TarEntry entry)
      throws IOException {
    return SharedMark.isOn(directory, name) || !maker.isAsSaid(directory, name, stat, entry);
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
