package dev.jovl.union.op;

import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.ErrnoException;
import dev.jovl.union.LentRights;
import dev.jovl.union.ListedEntry;
import dev.jovl.union.Listing;
import dev.jovl.union.Node;
import dev.jovl.union.Sources;
import dev.jovl.union.Union;
import dev.jovl.union.layer.DirectoryStream;
import dev.jovl.union.layer.Layer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An open directory. Its entries are streamed while one layer has them all, with the positions of
 * that layer as its stream shows them ({@link DirectoryStream#position}); otherwise they are merged
 * when reading begins at 0, and sorted by position.
 */
public final class OpenDirectory implements AutoCloseable {
  /** Takes entries. */
  public interface Sink {
    /** Takes an entry; returns whether it was taken, and thus whether more are wanted. */
    boolean add(ListedEntry entry) throws ErrnoException;
  }

  /** The position of a stream that has read an entry which was not taken, or has failed. */
  private static final long UNKNOWN = -1;

  private final Union union;
  private final Listing listing;
  private final Node node;
  private @Nullable DirectoryStream stream;
  private @Nullable List<ListedEntry> snapshot;
  private Sources sources;
  private long position;

  /**
   * Opens a directory.
   *
   * @throws ErrnoException ENOTDIR
   */
  public OpenDirectory(Union union, Node node) throws ErrnoException {
    Checks.requireDirectory(node);
    this.union = union;
    this.listing = union.listing();
    this.node = node;
    this.sources = node.sources();
  }

  /**
   * Gives entries until the sink takes no more.
   *
   * @param offset 0, or the next position of the last entry that was taken
   */
  public synchronized void read(long offset, Sink sink) throws ErrnoException {
    if (offset == 0) {
      restart();
    }
    if (Checks.isRemoved(node)) {
      return;
    }
    if (stream == null && snapshot == null) {
      restart();
    }
    DirectoryStream single = stream;
    if (single == null) {
      fromSnapshot(offset, sink);
    } else {
      fromStream(single, offset, sink);
    }
  }

  private void restart() throws ErrnoException {
    close();
    if (Checks.isRemoved(node)) {
      return;
    }
    sources = node.sources();
    if (listing.isSingle(sources)) {
      Sources single = sources;
      stream = LentRights.look(union, node, () -> listing.open(node, single));
    } else {
      snapshot = LentRights.look(union, node, () -> listing.merged(node));
    }
    position = 0;
    union.watcher().listed(node);
  }

  private void fromSnapshot(long offset, Sink sink) throws ErrnoException {
    List<ListedEntry> entries = snapshot == null ? List.of() : snapshot;
    int next = after(entries, offset);
    while (next < entries.size() && sink.add(entries.get(next))) {
      next++;
    }
  }

  /** Returns the index of the first entry behind a position. */
  private static int after(List<ListedEntry> entries, long offset) {
    int low = 0;
    int high = entries.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (entries.get(middle).entry().nextOffset() <= offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** An entry that was not taken has been read already, so the next reading seeks back. */
  private void fromStream(DirectoryStream single, long offset, Sink sink) throws ErrnoException {
    if (offset != position) {
      single.seek(offset);
    }
    position = UNKNOWN;
    Streaming streaming = new Streaming(single, offset, sink);
    single.forEach(streaming);
    position = streaming.next;
  }

  /** Hands the entries of a stream to a sink, and knows where a next reading goes on. */
  private final class Streaming implements Layer.EntryConsumer {
    private final DirectoryStream single;
    private final Sink sink;
    private long next;

    Streaming(DirectoryStream single, long start, Sink sink) {
      this.single = single;
      this.sink = sink;
      this.next = start;
    }

    @Override
    public boolean take(DirectoryEntry entry, boolean whiteout) throws ErrnoException {
      boolean taken =
          whiteout || sink.add(new ListedEntry(listing.shown(node, sources, single, entry), 0));
      next = taken ? single.position() : UNKNOWN;
      return taken;
    }
  }

  /** Returns how many entries are held in memory: all of them where layers were merged, or none. */
  public synchronized int heldEntries() {
    return snapshot == null ? 0 : snapshot.size();
  }

  /** Returns whether its entries come from a descriptor that it holds open. */
  public synchronized boolean isStreamed() {
    return stream != null;
  }

  @Override
  public synchronized void close() {
    if (stream != null) {
      stream.close();
    }
    stream = null;
    snapshot = null;
  }
}
