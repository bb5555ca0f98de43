package dev.jovl.mount;

import dev.jovl.fuse.Filesystem;
import dev.jovl.union.Node;
import dev.jovl.union.Union;
import dev.jovl.union.UnionWatcher;
import java.util.concurrent.atomic.LongAdder;

/** A union with the filesystem that shows it, and with what is counted of it. */
final class ServedUnion implements UnionWatcher {
  private final Union union;
  private final Filesystem filesystem;
  private final LongAdder copies = new LongAdder();
  private final LongAdder metadataCopies = new LongAdder();

  /** Begins to count; the filesystem owns the union. */
  ServedUnion(Union union, Filesystem filesystem) {
    this.union = union;
    this.filesystem = filesystem;
  }

  @Override
  public void copiedUp(Node file, boolean metadataOnly) {
    (metadataOnly ? metadataCopies : copies).increment();
  }

  /** Returns the filesystem. */
  Filesystem filesystem() {
    return filesystem;
  }

  /** Returns how many files the kernel knows at the moment. */
  int nodes() {
    return union.nodes().size();
  }

  /** Returns how many files were copied up with their data. */
  long copies() {
    return copies.sum();
  }

  /** Returns how many files were copied up without their data. */
  long metadataCopies() {
    return metadataCopies.sum();
  }
}
