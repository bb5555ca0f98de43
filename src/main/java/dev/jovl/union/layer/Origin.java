package dev.jovl.union.layer;

import dev.jovl.linux.FileHandles;
import dev.jovl.posix.FileName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The file handle of a file as the kernel's overlayfs keeps it in the origin attribute and in the
 * names of the index.
 *
 * <p>Source: struct ovl_fb of fs/overlayfs/overlayfs.h: version 0, magic 0xfb, length, flags, type
 * of the handle, UUID of the filesystem, the handle.
 */
public final class Origin {
  /** The handle is of a file in the upper. */
  static final int UPPER = 4;

  private static final int MAGIC = 0xfb;
  private static final int BIG_ENDIAN = 1;
  private static final int ANY_ENDIAN = 2;
  private static final int UUID_AT = 5;
  private static final int UUID_LENGTH = 16;
  private static final int HEADER = UUID_AT + UUID_LENGTH;

  private final byte[] bytes;

  private Origin(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Returns the encoding of a handle.
   *
   * @param uuid of the filesystem, 16 bytes
   * @param flags zero or {@link #UPPER}
   */
  static Origin of(FileHandles.Handle handle, byte[] uuid, int flags) {
    byte[] fid = handle.bytes();
    byte[] bytes = new byte[HEADER + fid.length];
    bytes[1] = (byte) MAGIC;
    bytes[2] = (byte) bytes.length;
    bytes[3] = (byte) flags;
    bytes[4] = (byte) handle.type();
    System.arraycopy(uuid, 0, bytes, UUID_AT, UUID_LENGTH);
    System.arraycopy(fid, 0, bytes, HEADER, fid.length);
    return new Origin(bytes);
  }

  /**
   * Returns the origin that an attribute holds, or null if it holds none that can be used here.
   *
   * @param value of the attribute, null if there is none; it is copied
   */
  public static @Nullable Origin parse(byte @Nullable [] value) {
    if (value == null || value.length <= HEADER || (value[1] & 0xff) != MAGIC || value[0] != 0) {
      return null;
    }
    boolean foreign = (value[3] & BIG_ENDIAN) != 0 && (value[3] & ANY_ENDIAN) == 0;
    return foreign || (value[2] & 0xff) != value.length ? null : new Origin(value.clone());
  }

  /** Returns the value of the attribute; not to be changed. */
  public byte[] bytes() {
    return bytes;
  }

  /** Returns the handle. */
  FileHandles.Handle handle() {
    return new FileHandles.Handle(bytes[4] & 0xff, Arrays.copyOfRange(bytes, HEADER, bytes.length));
  }

  /** Returns whether the handle is of a filesystem of this UUID. */
  boolean isOf(byte[] uuid) {
    return Arrays.equals(bytes, UUID_AT, HEADER, uuid, 0, UUID_LENGTH);
  }

  /**
   * Returns whether the handle is that of another origin. The UUID is not compared: the request
   * that tells that of a filesystem came only with Linux 6.9.
   */
  public boolean hasHandleOf(Origin other) {
    return bytes[4] == other.bytes[4]
        && Arrays.equals(bytes, HEADER, bytes.length, other.bytes, HEADER, other.bytes.length);
  }

  /** Returns the name of the entry in the index. */
  public FileName indexName() {
    return FileName.of(HexFormat.of().formatHex(bytes).getBytes(StandardCharsets.US_ASCII));
  }
}
