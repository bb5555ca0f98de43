package dev.jovl.image.transfer;

import dev.jovl.layer.Lowers;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.PathBytes;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.store.StoredLayer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The roots of the layers below one, opened when they are first asked for. */
final class LowerRoots implements Lowers, AutoCloseable {

  private final Source source;
  private @Nullable List<Fd> roots;

  /** Knows the layers below, or waits for them. */
  @FunctionalInterface
  interface Source {
    /** Returns the layers below, the uppermost first. */
    List<StoredLayer> layers() throws IOException;
  }

  LowerRoots(Source source) {
    this.source = source;
  }

  @Override
  public synchronized List<Fd> roots() throws IOException {
    if (roots == null) {
      List<Fd> opened = new ArrayList<>();
      roots = opened;
      for (StoredLayer layer : source.layers()) {
        opened.add(open(layer));
      }
    }
    return roots;
  }

  /** Opens the root of a layer for reading. */
  static Fd open(StoredLayer layer) throws IOException {
    byte[] path = PathBytes.of(layer.root());
    try {
      return Open.path(Fd.CURRENT_DIRECTORY, path, OpenFlags.READ_DIRECTORY);
    } catch (ErrnoException e) {
      throw new ImageException(layer.root() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public synchronized void close() {
    if (roots != null) {
      roots.forEach(Fd::close);
    }
  }
}
