package dev.jovl.union;

import dev.jovl.posix.Mode;
import dev.jovl.union.layer.DirectoryHandles;
import dev.jovl.union.layer.EntryReader;
import dev.jovl.union.layer.InodePermissions;
import dev.jovl.union.layer.LayerFilesystems;
import dev.jovl.union.layer.Layers;
import dev.jovl.union.layer.Permissions;
import dev.jovl.union.layer.Place;
import dev.jovl.union.layer.TrustedOwners;
import dev.jovl.union.upper.Upper;
import dev.jovl.union.whiteout.EntryMarks;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a union is put together from.
 *
 * @param options as far as the filesystems allow them
 * @param owners whose files are believed when they say where their rest is
 * @param upperIno the inode number of the root of the upper, 0 without one
 * @param rootIno the inode number that the root of the union shows, in its own filesystem
 * @param marks those of the root of the upper
 */
record UnionParts(
    UnionOptions options,
    Layers layers,
    @Nullable Upper upper,
    LayerFilesystems filesystems,
    DirectoryHandles handles,
    TrustedOwners owners,
    long upperIno,
    long rootIno,
    EntryMarks marks) {

  /** Returns where owners and modes of files of the upper are, if there is one. */
  Permissions upperPermissions() {
    return upper == null ? InodePermissions.STRICT : upper.permissions();
  }

  /** Returns a reader of entries of the upper. */
  EntryReader upperEntries() {
    return new EntryReader(options.namespace(), upperPermissions(), owners);
  }

  /** Returns whether there is an index of files with several names. */
  boolean hasIndex() {
    return upper != null && upper.index() != null;
  }

  /** Makes the root node. */
  Node root(FileNumbers numbers) {
    List<Place> places = layers.roots();
    int filesystem =
        upper != null ? upper.filesystem().number() : places.get(0).layer().filesystem();
    Sources sources =
        upper == null ? Sources.below(places) : Sources.inUpper(upperIno, false, null, places);
    Node root =
        new Node(
            NodeTable.ROOT, Mode.DIRECTORY, numbers.compose(filesystem, rootIno), sources, false);
    root.marks().add(marks);
    return root;
  }
}
