package dev.jovl.image.transfer;

import dev.jovl.layer.Changeset;
import dev.jovl.layer.Lowers;
import dev.jovl.layer.UnchangedDirectories;
import dev.jovl.layer.Written;
import dev.jovl.linux.Fd;
import dev.jovl.oci.ChainId;
import dev.jovl.oci.Digest;
import dev.jovl.store.LayerRecord;
import dev.jovl.store.Staging;
import dev.jovl.store.Store;
import dev.jovl.store.StoredLayer;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Makes a layer of the upper directory of a finished step. */
public final class LayerCommit {

  private final Store store;

  /** Prepares to commit into a store, which stays the caller's. */
  public LayerCommit(Store store) {
    this.store = store;
  }

  /**
   * What a commit gave.
   *
   * @param layer the layer
   * @param notes what could not be put into a layer and was left out, for people
   */
  public record Committed(StoredLayer layer, List<String> notes) {
    /** Copies the list. */
    public Committed {
      notes = List.copyOf(notes);
    }
  }

  /**
   * Publishes a directory as a layer. The tar is streamed once through its digest and not kept.
   *
   * @param staging holds the directory, with nobody writing to it; given up by this call
   * @param below the chain id of the layers below
   * @param created when the layer was made
   */
  public Committed call(Staging staging, Optional<Digest> below, Instant created)
      throws IOException {
    return call(staging, below, created, false);
  }

  /**
   * Publishes a directory as a layer whose tar is the same on any layers below: it says nothing of
   * the root, which is that of the layer below.
   *
   * @param staging holds the directory, with nobody writing to it; given up by this call
   * @param below the chain id of the layers below
   * @param created when the layer was made
   */
  public Committed callOfContents(Staging staging, Optional<Digest> below, Instant created)
      throws IOException {
    return call(staging, below, created, true);
  }

  private Committed call(
      Staging staging, Optional<Digest> below, Instant created, boolean contentsOnly)
      throws IOException {
    Written written = staging.inRoot(root -> written(root, below, contentsOnly));
    Digest diffId = written.diffId();
    LayerRecord record =
        new LayerRecord(
            ChainId.next(below, diffId),
            diffId,
            below,
            written.tarBytes(),
            created.toString(),
            contentsOnly);
    return new Committed(store.publish(staging, record), written.notes());
  }

  private Written written(Fd root, Optional<Digest> below, boolean contentsOnly)
      throws IOException {
    try (LowerRoots opened = lowers(below)) {
      Lowers lowers = below.isPresent() ? opened : Lowers.NONE;
      OutputStream nowhere = OutputStream.nullOutputStream();
      return contentsOnly
          ? Changeset.writeContents(root, lowers, nowhere)
          : Changeset.write(root, lowers, nowhere);
    }
  }

  /**
   * Takes out of a directory what is no change against the layers below.
   *
   * @param staging holds the directory, with nobody writing to it
   * @param below the chain id of the layers below
   */
  public void leaveOutUnchanged(Staging staging, Optional<Digest> below) throws IOException {
    try (Fd root = staging.openRoot();
        LowerRoots lowers = lowers(below)) {
      UnchangedDirectories.remove(root, lowers);
    }
  }

  private LowerRoots lowers(Optional<Digest> below) {
    return new LowerRoots(
        () -> below.isPresent() ? store.stack(below.get()) : List.<StoredLayer>of());
  }
}
