package dev.jovl.layer.compression;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import com.github.luben.zstd.util.ZstdVersion;
import dev.jovl.oci.MediaTypes;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;

/** The wrappings of a layer tar, told apart by their first bytes and never by a name. */
public enum Compression {
  /** A plain tar. */
  NONE(MediaTypes.OCI_LAYER),
  /** gzip (RFC 1952); several members one after the other are one stream. */
  GZIP(MediaTypes.OCI_LAYER_GZIP),
  /** Zstandard (RFC 8878); several frames one after the other are one stream. */
  ZSTD(MediaTypes.OCI_LAYER_ZSTD);

  private static final int MAGIC_LENGTH = 4;

  private static final String PACKED = "what is compressed in it";

  private static final int ZSTD_LEVEL = 3;

  private final String mediaType;

  Compression(String mediaType) {
    this.mediaType = mediaType;
  }

  /** Returns the OCI media type of a layer in this wrapping. */
  public String mediaType() {
    return mediaType;
  }

  /**
   * Returns the resource that holds the native library of Zstandard for x86-64 or aarch64. Unless
   * the system property {@code ZstdNativePath} names a copy of it, the first use unpacks it into a
   * temporary file, which a user whom the umask lets write there may change before it is loaded.
   */
  public static String nativeLibrary() {
    boolean arm = System.getProperty("os.arch", "").equals("aarch64");
    return "linux/" + (arm ? "aarch64" : "amd64") + "/libzstd-jni-" + ZstdVersion.VERSION + ".so";
  }

  /** Returns the wrapping that the first bytes of a stream, at least four, tell. */
  public static Compression of(byte[] first) {
    if (first.length >= 2 && first[0] == 0x1f && first[1] == (byte) 0x8b) {
      return GZIP;
    }
    boolean zstdFrame =
        first.length >= MAGIC_LENGTH
            && first[1] == (byte) 0xb5
            && first[2] == 0x2f
            && first[3] == (byte) 0xfd
            && first[0] == 0x28;
    boolean skippable =
        first.length >= MAGIC_LENGTH
            && (first[0] & 0xf0) == 0x50
            && first[1] == 0x2a
            && first[2] == 0x4d
            && first[3] == 0x18;
    return zstdFrame || skippable ? ZSTD : NONE;
  }

  /** Returns a stream that {@link #peek} takes. */
  public static PushbackInputStream forPeeking(InputStream in) {
    return new PushbackInputStream(in, MAGIC_LENGTH);
  }

  /** Returns the wrapping of a stream that nothing was read of, and reads nothing of it. */
  public static Compression peek(PushbackInputStream start) throws IOException {
    byte[] magic = start.readNBytes(MAGIC_LENGTH);
    start.unread(magic);
    return of(magic);
  }

  /**
   * Returns the plain stream inside a stream, whatever its wrapping. Garbage behind the end and a
   * wrong checksum are a {@link CompressionException}, and a cut-off stream is an {@link
   * java.io.EOFException}. The caller closes it, which leaves the given stream open.
   */
  public static InputStream decompress(InputStream in) throws IOException {
    return decompress(in, Long.MAX_VALUE);
  }

  /**
   * Does as {@link #decompress(InputStream)}, with a bound for what is in a wrapping, so that a
   * small file cannot fill the disk.
   *
   * @param most how many bytes may come out; more of them are a {@link TooLongException}
   */
  public static InputStream decompress(InputStream in, long most) throws IOException {
    PushbackInputStream start = peekable(in);
    Compression kind = peek(start);
    return kind == NONE ? start : new BoundedInput(kind.inside(start), PACKED, most);
  }

  /**
   * Does as {@link #decompress(InputStream)}, for a caller that bounds the stream itself: nothing
   * here looks for an interrupt.
   */
  public static InputStream unwrap(InputStream in) throws IOException {
    PushbackInputStream start = peekable(in);
    return peek(start).inside(start);
  }

  private InputStream inside(InputStream start) throws IOException {
    return switch (this) {
      case NONE -> start;
      case GZIP -> new GzipInput(start);
      case ZSTD -> new ZstdInput(start);
    };
  }

  private static PushbackInputStream peekable(InputStream in) {
    return forPeeking(
        new FilterInputStream(in) {
          @Override
          public void close() {}
        });
  }

  /**
   * Returns a stream that wraps what is written to it. The bytes depend on the input alone, not on
   * the number of threads. Closing ends the wrapping and closes the given stream.
   *
   * @param threads how many threads may work, at least 1
   */
  public OutputStream compress(OutputStream out, int threads) throws IOException {
    return switch (this) {
      case NONE -> out;
      case GZIP -> new ParallelGzipOutput(out, threads);
      case ZSTD ->
          new ZstdOutputStreamNoFinalizer(out, ZSTD_LEVEL)
              .setChecksum(true)
              .setWorkers(Math.max(1, threads));
    };
  }
}
