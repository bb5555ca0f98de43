package dev.jovl.posix;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An access control list as the kernel keeps it in an attribute: a version, then entries of tag,
 * permissions and id, little-endian (include/uapi/linux/posix_acl_xattr.h).
 *
 * @param entries in the order of the attribute
 */
public record PosixAcl(List<Entry> entries) {
  private static final int VERSION = 2;
  private static final int HEADER = 4;
  private static final int ENTRY = 8;
  private static final int TAG_USER_OBJ = 0x01;
  private static final int TAG_USER = 0x02;
  private static final int TAG_GROUP_OBJ = 0x04;
  private static final int TAG_GROUP = 0x08;
  private static final int TAG_MASK = 0x10;
  private static final int TAG_OTHER = 0x20;
  private static final int ALL = 7;

  /** Makes a list that does not change. */
  public PosixAcl {
    entries = List.copyOf(entries);
  }

  /**
   * One entry.
   *
   * @param tag whom it is for (ACL_USER_OBJ and so on)
   * @param permissions read 4, write 2, execute 1
   * @param id of a named user or group, else -1
   */
  public record Entry(int tag, int permissions, int id) {
    private Entry permitting(int value) {
      return new Entry(tag, value, id);
    }
  }

  /** Returns the list that a value of an attribute stands for, null if it is none. */
  public static @Nullable PosixAcl parse(byte[] value) {
    ByteBuffer buffer = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
    boolean whole = value.length >= HEADER && (value.length - HEADER) % ENTRY == 0;
    if (!whole || buffer.getInt() != VERSION) {
      return null;
    }
    List<Entry> entries = new ArrayList<>();
    while (buffer.hasRemaining()) {
      entries.add(new Entry(buffer.getShort() & 0xffff, buffer.getShort() & ALL, buffer.getInt()));
    }
    return new PosixAcl(entries);
  }

  /** Returns the value of the attribute. */
  public byte[] toBytes() {
    ByteBuffer buffer =
        ByteBuffer.allocate(HEADER + ENTRY * entries.size()).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putInt(VERSION);
    for (Entry entry : entries) {
      buffer.putShort((short) entry.tag()).putShort((short) entry.permissions());
      buffer.putInt(entry.id());
    }
    return buffer.array();
  }

  /** Returns the list with other ids of named users and groups. */
  public PosixAcl withIds(IntUnaryOperator users, IntUnaryOperator groups) {
    List<Entry> mapped = new ArrayList<>();
    for (Entry entry : entries) {
      IntUnaryOperator ids =
          switch (entry.tag()) {
            case TAG_USER -> users;
            case TAG_GROUP -> groups;
            default -> IntUnaryOperator.identity();
          };
      mapped.add(new Entry(entry.tag(), entry.permissions(), ids.applyAsInt(entry.id())));
    }
    return new PosixAcl(mapped);
  }

  /** Returns whether the list says more than a mode can. */
  public boolean isMoreThanMode() {
    return has(TAG_MASK) || has(TAG_USER) || has(TAG_GROUP);
  }

  /** Returns a mode with the permissions of this list (posix_acl_equiv_mode of Linux). */
  public int applyTo(int mode) {
    int result = mode;
    for (Entry entry : entries) {
      int shift = shiftOf(entry.tag());
      if (shift >= 0) {
        result = (result & ~(ALL << shift)) | (entry.permissions() << shift);
      }
    }
    return result;
  }

  /** Returns the list with the permissions of a mode (posix_acl_chmod of Linux). */
  public PosixAcl withMode(int mode) {
    return withClasses(mode, ~0);
  }

  /** Returns the list without permissions that a mode lacks (posix_acl_create of Linux). */
  public PosixAcl restrictedBy(int mode) {
    return withClasses(applyTo(mode) & mode, ~0);
  }

  /** Returns the list with all permissions for the owner. */
  public PosixAcl withOwnerMayAll() {
    return withClasses(ALL << 6, ALL << 6);
  }

  /** Takes the permissions of the classes in a mask of a mode from that mode. */
  private PosixAcl withClasses(int mode, int mask) {
    List<Entry> changed = new ArrayList<>();
    for (Entry entry : entries) {
      int shift = shiftOf(entry.tag());
      boolean meant = shift >= 0 && ((mask >>> shift) & ALL) != 0;
      changed.add(meant ? entry.permitting((mode >>> shift) & ALL) : entry);
    }
    return new PosixAcl(changed);
  }

  /** Returns where the permissions of an entry are in a mode, -1 if nowhere. */
  private int shiftOf(int tag) {
    return switch (tag) {
      case TAG_USER_OBJ -> 6;
      case TAG_GROUP_OBJ -> has(TAG_MASK) ? -1 : 3;
      case TAG_MASK -> 3;
      case TAG_OTHER -> 0;
      default -> -1;
    };
  }

  private boolean has(int tag) {
    for (Entry entry : entries) {
      if (entry.tag() == tag) {
        return true;
      }
    }
    return false;
  }
}
