package dev.jovl.mount.filesystem;

import dev.jovl.union.Edge;
import dev.jovl.union.Node;
import dev.jovl.union.Union;
import dev.jovl.union.UnionWatcher;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** A union with the filesystem that shows it, and with what is counted of it. */
public final class ServedUnion implements UnionWatcher {
  private final Union union;
  private final UnionFilesystem filesystem;
  private final List<String> notes;
  private final LongAdder copies = new LongAdder();
  private final LongAdder copiedBytes = new LongAdder();
  private final LongAdder metadataCopies = new LongAdder();
  private volatile @Nullable MemoryReturn memory;

  /**
   * Begins to count; the filesystem owns the union.
   *
   * @param notes what the mounter is told
   */
  public ServedUnion(Union union, UnionFilesystem filesystem, List<String> notes) {
    this.union = union;
    this.filesystem = filesystem;
    this.notes = List.copyOf(notes);
  }

  /** Returns what the mounter is told, a line each. */
  public List<String> notes() {
    return notes;
  }

  @Override
  public void copiedUp(Node file, boolean metadataOnly, long bytes) {
    (metadataOnly ? metadataCopies : copies).increment();
    copiedBytes.add(bytes);
    filesystem.caches().askAgainOfCopy(file);
  }

  @Override
  public void forgotten(int count) {
    MemoryReturn told = memory;
    if (told != null) {
      told.gone(count);
    }
  }

  /** Sets what gives back the memory of nodes that are forgotten from now on. */
  public void returnMemory(MemoryReturn to) {
    memory = to;
  }

  @Override
  public void renamed(Node file) {
    filesystem.caches().askAgain(file);
  }

  /** Its entry for the parent has the number of that. */
  @Override
  public void moved(Node directory) {
    filesystem.caches().listAgain(directory);
  }

  @Override
  public void restored(Node file) {
    filesystem.caches().askAgain(file);
  }

  @Override
  public void renumbered(Edge edge) {
    filesystem.caches().listAgain(edge.parent());
  }

  /** Returns whether it has no upper directory. */
  public boolean isReadOnly() {
    return union.isReadOnly();
  }

  /** Returns the filesystem. */
  public UnionFilesystem filesystem() {
    return filesystem;
  }

  /** Returns how many files the kernel knows at the moment. */
  public long nodes() {
    return union.nodes().size();
  }

  /** Adds what there is to tell to figures. */
  public void put(Map<String, Long> figures) {
    figures.put("nodes", nodes());
    Usage usage = filesystem.usage();
    figures.put("openFiles", usage.files());
    figures.put("openDirectories", usage.directories());
    figures.put("backingFiles", usage.backingFiles());
    figures.put("readBytes", usage.bytesRead());
    figures.put("writtenBytes", usage.bytesWritten());
    figures.put("copies", copies.sum());
    figures.put("copiedBytes", copiedBytes.sum());
    figures.put("metadataCopies", metadataCopies.sum());
    figures.put("directoryHandles", union.directoryHandles().size());
    figures.put("directoryHandleHits", union.directoryHandles().hits());
    figures.put("directoryHandleMisses", union.directoryHandles().misses());
    figures.put("knownAbsences", union.layers().knownAbsences());
  }
}
