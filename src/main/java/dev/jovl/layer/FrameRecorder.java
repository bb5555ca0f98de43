package dev.jovl.layer;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import dev.jovl.tar.TarExtent;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * Writes the frames of a tar: what is not content of files, and content that cannot be read again.
 * The form, inside one zstd stream: the letter {@code F}, a length and that many bytes of the tar;
 * or {@code C}, the length and bytes of a path, a count, and that many pairs of offset and length,
 * whose bytes of that file come next in the tar; {@code E} at the end. Numbers are unsigned LEB128.
 */
final class FrameRecorder implements AutoCloseable {

  static final int FRAME = 'F';
  static final int CONTENT = 'C';
  static final int END = 'E';

  private static final int BUFFER = 1 << 16;

  private final OutputStream out;

  /** Makes a recorder; {@code taker} stays open when it is closed. */
  FrameRecorder(OutputStream taker) throws IOException {
    out = new BufferedOutputStream(new ZstdOutputStreamNoFinalizer(new Unclosed(taker)), BUFFER);
  }

  void frame(byte[] buffer, int length) throws IOException {
    out.write(FRAME);
    number(length);
    out.write(buffer, 0, length);
  }

  void content(EntryPath path, List<TarExtent> extents) throws IOException {
    byte[] bytes = path.toBytes();
    out.write(CONTENT);
    number(bytes.length);
    out.write(bytes);
    number(extents.size());
    for (TarExtent extent : extents) {
      number(extent.offset());
      number(extent.length());
    }
  }

  private void number(long value) throws IOException {
    long rest = value;
    while (rest >= 0x80) {
      out.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  @Override
  public void close() throws IOException {
    out.write(END);
    out.close();
  }

  /** Keeps the end of the wrapping from closing what is around it. */
  private static final class Unclosed extends FilterOutputStream {
    Unclosed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
      out.write(buffer, offset, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
