package dev.jovl.build.context;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The directories that a build reads its files from, held open to its end. */
public final class OpenDirectories implements AutoCloseable {

  private final List<Fd> open = new ArrayList<>();

  /**
   * Opens a directory.
   *
   * @return closed with this object
   * @throws IOException if it is not there, or may not be read
   */
  public Fd open(Path directory) throws IOException {
    Fd opened = Open.directory(directory);
    open.add(opened);
    return opened;
  }

  /** Closes them all. */
  @Override
  public void close() {
    open.forEach(Fd::close);
  }
}
