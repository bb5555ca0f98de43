package dev.jovl.tar;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes an archive: {@link #put} an entry, {@link #write} its content, {@link #finish} at the end.
 * The same calls make the same bytes, on every machine. Not thread-safe; never closes the stream.
 *
 * <p>Sparse files are written whole, holes as zeros: readers of layers are not asked to know maps.
 */
public final class TarWriter {

  private final OutputStream out;
  private final TarFormat format;
  private final byte[] zeros = new byte[HeaderBlock.SIZE];
  private long left;
  private int padding;
  private String current = "";

  /** Makes a writer; the stream stays the caller's. */
  public TarWriter(OutputStream out, TarFormat format) {
    this.out = out;
    this.format = format;
  }

  /**
   * Begins an entry.
   *
   * @throws TarException if the format cannot express it, or if the content of the entry before is
   *     not complete
   */
  public void put(TarEntry entry) throws IOException {
    closeEntry();
    current = entry.toString();
    new HeaderWriter(out, format).write(entry);
    left = entry.size();
    padding = BlockInput.padding(left);
  }

  /**
   * Writes a piece of the content of the current entry.
   *
   * @throws TarException if the entry would become longer than it said
   */
  public void write(byte[] buffer, int offset, int length) throws IOException {
    if (length > left) {
      throw new TarException("entry '" + current + "' has more content than its size");
    }
    out.write(buffer, offset, length);
    left -= length;
  }

  /** Writes the end of the archive, two zero blocks, and flushes. */
  public void finish() throws IOException {
    closeEntry();
    out.write(zeros);
    out.write(zeros);
    out.flush();
  }

  private void closeEntry() throws IOException {
    if (left > 0) {
      throw new TarException("entry '" + current + "' lacks " + left + " bytes of content");
    }
    out.write(zeros, 0, padding);
    padding = 0;
  }
}
