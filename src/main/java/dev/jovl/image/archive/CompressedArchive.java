package dev.jovl.image.archive;

import dev.jovl.image.transfer.ImageException;
import dev.jovl.layer.compression.Compression;
import dev.jovl.layer.compression.TooLongException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes down an archive that has to be read more than once, without what it is wrapped in. */
final class CompressedArchive {

  /** Of the free space so many parts are others'. */
  private static final int SPARED = 8;

  private CompressedArchive() {}

  /** Returns how much a small file may fill of the disk that a directory is on. */
  static long roomIn(Path directory) throws IOException {
    long free = Files.getFileStore(directory).getUsableSpace();
    return free - free / SPARED;
  }

  /**
   * Copies what is inside; both streams stay open.
   *
   * @param most how many bytes may come out of what is compressed
   * @throws ImageException if there are more
   */
  static void unwrap(InputStream archive, OutputStream out, long most) throws IOException {
    try (InputStream tar = Compression.decompress(archive, most)) {
      long unused = tar.transferTo(out);
    } catch (TooLongException e) {
      throw new ImageException(
          "holds more than the "
              + most
              + " bytes that it may take of the disk of the store; give it as a file that is not"
              + " compressed, which is read where it is, or name another store by --root",
          e);
    }
  }
}
