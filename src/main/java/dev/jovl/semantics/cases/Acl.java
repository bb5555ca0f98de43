package dev.jovl.semantics.cases;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Access control lists as the kernel keeps them in attributes: a version, then entries of tag,
 * permissions and id, little-endian (include/uapi/linux/posix_acl_xattr.h).
 */
final class Acl {
  /** The attribute of the list that is checked. */
  static final String ACCESS = "system.posix_acl_access";

  /** The attribute of the list that new files inherit. */
  static final String DEFAULT = "system.posix_acl_default";

  private static final int VERSION = 2;
  private static final int HEADER = 4;
  private static final int ENTRY = 8;
  private static final int NO_ID = -1;

  private Acl() {}

  /** Returns the list of entries such as {@code u::rwx}, {@code g:7:r--}, {@code m::rwx}. */
  static String of(String... entries) {
    ByteBuffer bytes =
        ByteBuffer.allocate(HEADER + ENTRY * entries.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(VERSION);
    for (String entry : entries) {
      String[] fields = entry.split(":");
      boolean named = !fields[1].isEmpty();
      bytes.putShort(tag(fields[0], named)).putShort(permissions(fields[2]));
      bytes.putInt(named ? Integer.parseInt(fields[1]) : NO_ID);
    }
    return new String(bytes.array(), StandardCharsets.ISO_8859_1);
  }

  private static short tag(String kind, boolean named) {
    return (short)
        switch (kind) {
          case "u" -> named ? 0x02 : 0x01;
          case "g" -> named ? 0x08 : 0x04;
          case "m" -> 0x10;
          default -> 0x20;
        };
  }

  private static short permissions(String letters) {
    int bits = 0;
    bits |= letters.charAt(0) == 'r' ? 4 : 0;
    bits |= letters.charAt(1) == 'w' ? 2 : 0;
    bits |= letters.charAt(2) == 'x' ? 1 : 0;
    return (short) bits;
  }
}
