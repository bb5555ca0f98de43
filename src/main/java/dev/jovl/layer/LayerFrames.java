package dev.jovl.layer;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.NativeBuffer;
import dev.jovl.linux.Stats;
import dev.jovl.oci.Digest;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.NameText;
import dev.jovl.posix.OpenFlags;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.DigestOutputStream;
import java.security.MessageDigest;

/**
 * Makes the tar of an unpacked layer again, byte for byte, from the frames that unpacking recorded
 * and the files in the directory.
 */
public final class LayerFrames {

  /** Longer than the path of any file in a layer, in bytes. */
  private static final int MAX_PATH = 1 << 20;

  private final DataInputStream frames;
  private final RealPaths files;
  private final OutputStream out;
  private final NativeBuffer buffer = NativeBuffer.allocate(1 << 18);
  private final byte[] piece = new byte[1 << 18];

  private LayerFrames(InputStream frames, Fd root, OutputStream out) {
    this.frames = new DataInputStream(new BufferedInputStream(frames));
    this.files = new RealPaths(root);
    this.out = out;
  }

  /**
   * Writes the tar.
   *
   * @param frames what unpacking gave to {@link UnpackOptions#frames}; closed at the end
   * @param root the directory of the layer, open for reading
   * @param out takes the tar; stays open
   * @return the digest of what was written, to be compared with the diff id
   * @throws LayerException if a file of the layer is not as it was, or the frames are not
   */
  public static Digest write(InputStream frames, Fd root, OutputStream out) throws IOException {
    MessageDigest hash = Digest.newSha256();
    try (InputStream own = frames;
        InputStream plain = new ZstdInputStreamNoFinalizer(own)) {
      DigestOutputStream hashed = new DigestOutputStream(out, hash);
      new LayerFrames(plain, root, hashed).replay();
      hashed.flush();
    } catch (ZstdIOException | EOFException e) {
      throw new LayerException("the recorded frames of the layer are damaged", e);
    }
    return Digest.ofSha256(hash.digest());
  }

  private void replay() throws IOException {
    int kind = frames.readUnsignedByte();
    while (kind != FrameRecorder.END) {
      if (kind == FrameRecorder.FRAME) {
        copyFrame(number());
      } else if (kind == FrameRecorder.CONTENT) {
        copyContent();
      } else {
        throw new LayerException("the recorded frames of the layer are damaged");
      }
      kind = frames.readUnsignedByte();
    }
  }

  private void copyFrame(long length) throws IOException {
    long left = length;
    while (left > 0) {
      int n = (int) Math.min(left, piece.length);
      frames.readFully(piece, 0, n);
      out.write(piece, 0, n);
      left -= n;
    }
  }

  private void copyContent() throws IOException {
    byte[] path = path();
    long extents = number();
    try (Fd file = files.open(path, OpenFlags.RDONLY | OpenFlags.NONBLOCK)) {
      if (!Stats.of(file).isRegular()) {
        throw new LayerException("'" + NameText.of(path) + "' is no longer a file");
      }
      long end = 0;
      for (long i = 0; i < extents; i++) {
        long offset = number();
        long length = number();
        requireZeros(file, end, offset, path);
        copyExtent(file, offset, length, path);
        end = offset + length;
      }
      requireZeros(file, end, Long.MAX_VALUE, path);
    } catch (ErrnoException e) {
      throw new LayerException("'" + NameText.of(path) + "': " + e.getMessage(), e);
    }
  }

  private byte[] path() throws IOException {
    long length = number();
    if (length > MAX_PATH) {
      throw new LayerException("the recorded frames of the layer are damaged");
    }
    byte[] path = new byte[(int) length];
    frames.readFully(path);
    return path;
  }

  private void copyExtent(Fd file, long offset, long length, byte[] path) throws IOException {
    long at = offset;
    while (at < offset + length) {
      ByteBuffer bytes = buffer.bytes();
      bytes.clear().limit((int) Math.min(bytes.capacity(), offset + length - at));
      int n = FileData.pread(file, bytes, at);
      if (n == 0) {
        throw new LayerException("'" + NameText.of(path) + "' is shorter than it was");
      }
      bytes.flip().get(piece, 0, n);
      out.write(piece, 0, n);
      at += n;
    }
  }

  /** Between what the tar stores of a file and behind it there can only be holes. */
  private void requireZeros(Fd file, long from, long to, byte[] path) throws IOException {
    long at = from < to ? FileData.nextData(file, from) : -1;
    while (at >= 0 && at < to) {
      ByteBuffer bytes = buffer.bytes().clear();
      int n = FileData.pread(file, bytes.limit((int) Math.min(bytes.capacity(), to - at)), at);
      bytes.flip();
      while (bytes.hasRemaining()) {
        if (bytes.get() != 0) {
          boolean behind = to == Long.MAX_VALUE;
          throw new LayerException(
              "'"
                  + NameText.of(path)
                  + (behind ? "' is longer than it was" : "' has data where it had a hole"));
        }
      }
      at = n == 0 ? -1 : FileData.nextData(file, at + n);
    }
  }

  private long number() throws IOException {
    long value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      int octet = frames.readUnsignedByte();
      value |= (long) (octet & 0x7f) << shift;
      if (octet < 0x80) {
        return value;
      }
    }
    throw new LayerException("the recorded frames of the layer are damaged");
  }
}
