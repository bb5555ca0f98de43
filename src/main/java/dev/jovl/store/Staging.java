package dev.jovl.store;

import dev.jovl.linux.Fd;
import dev.jovl.posix.NamedOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A layer that is being made. It belongs to the {@link Store} that made it; closing it without
 * having published it throws it away, and so does the death of the process.
 */
public final class Staging implements AutoCloseable {

  private final Store store;
  private final Path directory;
  private final Fd held;

  /** Whether it was published or thrown away. */
  private boolean settled;

  private Staging(Store store, Path directory, Fd held) {
    this.store = store;
    this.directory = directory;
    this.held = held;
  }

  /**
   * Makes the directory of the work with what belongs in it, and holds it open before anything is
   * written there. What cannot be made whole is thrown away.
   */
  static Staging make(Store store, Path directory) throws IOException {
    StoreFiles.makeDirectory(directory);
    Staging staging = new Staging(store, directory, openNew(directory));
    try {
      staging.makeParts();
      return staging;
    } catch (IOException e) {
      try (staging) {
        throw e;
      }
    }
  }

  /** Opens the directory, which is empty; without a descriptor nothing more can be made of it. */
  private static Fd openNew(Path directory) throws IOException {
    try {
      return StoreFiles.open(directory);
    } catch (IOException e) {
      Files.delete(directory);
      throw e;
    }
  }

  private void makeParts() throws IOException {
    for (Path part : new Path[] {root(), work(), mountPoint()}) {
      StoreFiles.makeDirectory(part);
    }
    Files.setPosixFilePermissions(root(), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Returns the directory of the work, mode 0700; further files in it are not published. */
  public Path directory() {
    return directory;
  }

  /** Returns the directory that becomes the tree of the layer: the upper directory of a mount. */
  public Path root() {
    return directory.resolve(StoredLayer.ROOT);
  }

  /** Returns an empty directory on the same filesystem, for the work directory of a mount. */
  public Path work() {
    return directory.resolve("work");
  }

  /** Returns an empty directory to mount on; a mount that a dead process left here is removed. */
  public Path mountPoint() {
    return directory.resolve("mnt");
  }

  /** Opens the root for reading; the caller closes it. */
  public Fd openRoot() throws IOException {
    return StoreFiles.open(root());
  }

  /**
   * Does something with the tree.
   *
   * @throws StoreException that names it, where the system refused something in it
   */
  public <T> T inRoot(TreeAction<T> action) throws IOException {
    try (Fd root = openRoot()) {
      return action.call(root);
    } catch (IOException e) {
      throw FileAction.ofTree(root(), e);
    }
  }

  /** Works on a tree. */
  @FunctionalInterface
  public interface TreeAction<T> {
    /** Does it with the root, open for reading and not to be kept. */
    T call(Fd root) throws IOException;
  }

  /** Opens the file for the frames of the tar; the caller closes it before publishing. */
  public OutputStream openFrames() throws IOException {
    return openFile(StoredLayer.FRAMES);
  }

  /** Opens a further file of this name in the directory of the work; the caller closes it. */
  public OutputStream openFile(String name) throws IOException {
    Path file = directory.resolve(name);
    return new NamedOutput(file, Files.newOutputStream(file));
  }

  /** Takes back the frames, because they do not make the tar again. */
  public void dropFrames() throws IOException {
    Files.deleteIfExists(directory.resolve(StoredLayer.FRAMES));
  }

  /**
   * Brings the work to disk. Of what the disk has lost it tells what was lost since the work was
   * begun, whoever else was told before: a descriptor that is opened later does not hear of it
   * (errseq_sample() of the kernel). On FUSE and the kernel's overlay, where {@link TreeSync} opens
   * each file now, it tells only what nobody was told before.
   *
   * @throws StoreException what the disk says: EIO or ENOSPC mean that bytes were lost
   */
  void sync() throws IOException {
    FileAction.write(directory, () -> TreeSync.of(held));
  }

  void setPublished() {
    settled = true;
  }

  /** Throws the work away unless it has been published. */
  @Override
  public void close() throws IOException {
    held.close();
    if (!settled) {
      settled = true;
      store.discard(directory);
    }
  }
}
