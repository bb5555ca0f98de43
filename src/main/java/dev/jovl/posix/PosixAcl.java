package dev.jovl.posix;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntFunction;
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

  /** The owner (ACL_USER_OBJ). */
  public static final int USER_OBJ = 0x01;

  /** A user with an id (ACL_USER). */
  public static final int USER = 0x02;

  /** The group of the file (ACL_GROUP_OBJ). */
  public static final int GROUP_OBJ = 0x04;

  /** A group with an id (ACL_GROUP). */
  public static final int GROUP = 0x08;

  /** The most that is granted to anyone except the owner and strangers (ACL_MASK). */
  public static final int MASK = 0x10;

  /** Strangers (ACL_OTHER). */
  public static final int OTHER = 0x20;

  /** No named user or group has this id (ACL_UNDEFINED_ID). */
  public static final int NO_ID = -1;

  private static final int ALL = 7;

  /** Makes a list that does not change. */
  public PosixAcl {
    entries = List.copyOf(entries);
  }

  /** The attributes that hold a list. */
  public enum Kind {
    /** What is checked. */
    ACCESS("system.posix_acl_access"),
    /** What new files in a directory inherit. */
    DEFAULT("system.posix_acl_default");

    private final byte[] xattr;

    Kind(String xattr) {
      this.xattr = xattr.getBytes(StandardCharsets.US_ASCII);
    }

    /** Returns the name of the attribute; not to be changed. */
    public byte[] xattr() {
      return xattr;
    }

    /** Returns whether a name is that of the attribute. */
    public boolean is(byte[] name) {
      return Arrays.equals(xattr, name);
    }

    /** Returns whether a name is that of one of the attributes. */
    public static boolean isAny(byte[] name) {
      return ACCESS.is(name) || DEFAULT.is(name);
    }
  }

  /**
   * One entry.
   *
   * @param tag the kind of subject that it is for (ACL_USER_OBJ and so on)
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

  /**
   * Returns the list with other ids of named users and groups.
   *
   * @param users returns the id for one of a user; the entry is left out where there is none
   * @param groups the same for groups
   */
  public PosixAcl withIds(IntFunction<OptionalInt> users, IntFunction<OptionalInt> groups) {
    List<Entry> mapped = new ArrayList<>();
    for (Entry entry : entries) {
      OptionalInt id =
          switch (entry.tag()) {
            case USER -> users.apply(entry.id());
            case GROUP -> groups.apply(entry.id());
            default -> OptionalInt.of(entry.id());
          };
      if (id.isPresent()) {
        mapped.add(new Entry(entry.tag(), entry.permissions(), id.getAsInt()));
      }
    }
    return new PosixAcl(mapped);
  }

  /** Returns whether the list says more than a mode can. */
  public boolean isMoreThanMode() {
    return has(MASK) || has(USER) || has(GROUP);
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

  /**
   * Returns whether the kernel takes the list (posix_acl_valid of Linux, but for the order): one
   * entry each for owner, group and strangers, a mask if a user or group is named, and none named
   * twice.
   */
  public boolean isValid() {
    Set<Entry> subjects = new HashSet<>();
    boolean named = false;
    for (Entry entry : entries) {
      boolean hasId = entry.tag() == USER || entry.tag() == GROUP;
      named |= hasId;
      if ((hasId && entry.id() == NO_ID) || !subjects.add(entry.permitting(0))) {
        return false;
      }
    }
    return has(USER_OBJ) && has(GROUP_OBJ) && has(OTHER) && (has(MASK) || !named);
  }

  /**
   * Returns the mode of a file that cannot have its list, see {@link #withoutList(int)}.
   *
   * @param mode that of the file with the list
   * @param list null if nobody can read it: then the group, whose part of the mode is the mask of
   *     the list, gets nothing
   */
  public static int withoutList(int mode, @Nullable PosixAcl list) {
    return list == null ? mode & ~(ALL << 3) : list.withoutList(mode);
  }

  /**
   * Returns a mode that grants no one more without this list than with it: the group does not get
   * what the mask allows only to others, and neither the group nor strangers get what a named user
   * or group lacks.
   */
  public int withoutList(int mode) {
    int mask = common(MASK);
    boolean named = has(USER) || has(GROUP);
    int user = common(USER_OBJ);
    int group = has(GROUP_OBJ) ? common(GROUP_OBJ) & common(USER) & mask : 0;
    int other = common(OTHER) & common(USER) & common(GROUP) & (named ? mask : ALL);
    return mode & (~0777 | user << 6 | group << 3 | other);
  }

  /** Returns what all entries of a tag permit, everything if there is none. */
  private int common(int tag) {
    int permissions = ALL;
    for (Entry entry : entries) {
      permissions &= entry.tag() == tag ? entry.permissions() : ALL;
    }
    return permissions;
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
      case USER_OBJ -> 6;
      case GROUP_OBJ -> has(MASK) ? -1 : 3;
      case MASK -> 3;
      case OTHER -> 0;
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
