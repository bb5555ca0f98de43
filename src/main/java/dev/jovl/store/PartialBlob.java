package dev.jovl.store;

import dev.jovl.linux.Fd;
import dev.jovl.posix.NamedOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The part of a blob that has been downloaded, kept between runs so that the download can go on.
 * One process at a time has it. None of it has been verified: a caller that completes it hashes the
 * whole file.
 */
public final class PartialBlob implements AutoCloseable {

  private final Path file;
  private final Fd lock;

  PartialBlob(Path file, Fd lock) {
    this.file = file;
    this.lock = lock;
  }

  /** Returns how many bytes are there. */
  public long length() throws IOException {
    return Files.size(file);
  }

  /** Opens it for appending; the caller closes. */
  public OutputStream append() throws IOException {
    return new NamedOutput(file, Files.newOutputStream(file, StandardOpenOption.APPEND));
  }

  /** Opens it for reading from its start; the caller closes. */
  public InputStream read() throws IOException {
    return Files.newInputStream(file);
  }

  /** Takes back everything, to start anew. */
  public void restart() throws IOException {
    Files.newOutputStream(file, StandardOpenOption.TRUNCATE_EXISTING).close();
  }

  /** Removes it: it has been used, or it is worth nothing. */
  public void discard() throws IOException {
    Files.deleteIfExists(file);
  }

  /** Leaves it to the next caller that wants it, unless it has been discarded. */
  @Override
  public void close() {
    lock.close();
  }
}
