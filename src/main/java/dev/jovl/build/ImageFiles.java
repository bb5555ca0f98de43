package dev.jovl.build;

import dev.jovl.build.copy.CopyTimes;
import dev.jovl.build.copy.Destination;
import dev.jovl.build.copy.OutsideFiles;
import dev.jovl.build.copy.Ownership;
import dev.jovl.build.snapshot.Snapshot;
import dev.jovl.build.snapshot.Snapshots;
import dev.jovl.build.snapshot.StoreSnapshots;
import dev.jovl.build.source.Source;
import dev.jovl.build.source.SourceTree;
import dev.jovl.dockerfile.pattern.IgnorePatterns;
import dev.jovl.layer.Changeset;
import dev.jovl.layer.Lowers;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.proc.NamespaceIds;
import dev.jovl.oci.Digest;
import dev.jovl.oci.ImageConfig;
import dev.jovl.oci.OciFormatException;
import dev.jovl.posix.ErrnoException;
import dev.jovl.store.Store;
import dev.jovl.store.StoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/** Takes the files of an image out of a store: one tree, without its layers and configuration. */
public final class ImageFiles {

  private final Store store;
  private final Snapshots snapshots;

  /** Prepares to read a store, which stays the caller's. */
  public ImageFiles(Store store) {
    this.store = store;
    this.snapshots = new StoreSnapshots(store);
  }

  /**
   * Copies the files into a directory. What is in the way of a file is replaced, everything else
   * there stays, and no link there is followed out of the directory. Owners are kept if the caller
   * has all ids.
   *
   * @param image the digest of a configuration
   * @param directory is there
   * @throws java.io.InterruptedIOException if the thread is interrupted; what was copied stays
   */
  public void copyTo(Digest image, Path directory) throws IOException {
    try (Snapshot snapshot = snapshots.readOnly(layers(image));
        Fd root = snapshot.openRoot();
        Fd target = Open.directory(directory);
        CopyTimes times = CopyTimes.ofSources()) {
      SourceTree files = new SourceTree(root, IgnorePatterns.none());
      Source all = new Source(new byte[0], null, true);
      new Destination(target, "/", Ownership.ROOT, times)
          .unpacking(NamespaceIds.users().areAll(), new OutsideFiles())
          .copy(files, all, IgnorePatterns.none().root());
    } catch (ErrnoException e) {
      throw new IOException(directory + ": " + e.getMessage(), e);
    }
  }

  /**
   * Writes the files as a plain tar; the same image makes the same bytes.
   *
   * @param image the digest of a configuration
   * @param out stays open
   * @return what a tar cannot hold and was left out, for people
   * @throws java.io.InterruptedIOException if the thread is interrupted
   */
  public List<String> writeTar(Digest image, OutputStream out) throws IOException {
    try (Snapshot snapshot = snapshots.readOnly(layers(image));
        Fd root = snapshot.openRoot()) {
      return Changeset.writeContents(root, Lowers.NONE, new InterruptibleOutput(out)).notes();
    }
  }

  private List<Digest> layers(Digest image) throws IOException {
    byte[] config =
        store
            .document(image)
            .orElseThrow(() -> new StoreException("image " + image + " is not in the store"));
    try {
      return ImageConfig.parse(config).diffIds();
    } catch (OciFormatException e) {
      throw new StoreException("image " + image + ": " + e.getMessage(), e);
    }
  }
}
