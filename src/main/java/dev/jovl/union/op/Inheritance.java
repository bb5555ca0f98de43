package dev.jovl.union.op;

import dev.jovl.posix.Mode;
import dev.jovl.posix.Stat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * What a new file is after its directory has had its say.
 *
 * <p>Source: posix_acl_create and inode_init_owner of Linux. A directory with a default ACL takes
 * the place of the umask; a setgid directory gives its group, and the bit to directories.
 *
 * @param mode type and permissions
 * @param uid owner
 * @param gid group
 * @param accessAcl the value of system.posix_acl_access, null for none beyond the mode
 * @param defaultAcl the value of system.posix_acl_default, null for none
 */
record Inheritance(
    int mode, int uid, int gid, byte @Nullable [] accessAcl, byte @Nullable [] defaultAcl) {
  private static final int HEADER = 4;
  private static final int ENTRY = 8;
  private static final int TAG_USER_OBJ = 0x01;
  private static final int TAG_USER = 0x02;
  private static final int TAG_GROUP_OBJ = 0x04;
  private static final int TAG_GROUP = 0x08;
  private static final int TAG_MASK = 0x10;
  private static final int TAG_OTHER = 0x20;

  /**
   * Works out what a new file is.
   *
   * @param directory its directory
   * @param acl the default ACL of the directory, null for none
   * @param file what the caller asked for, with ids as on disk
   */
  static Inheritance of(Stat directory, byte @Nullable [] acl, NewFile file) {
    boolean setgid = (directory.mode() & Mode.SETGID) != 0;
    boolean isDirectory = Mode.isDirectory(file.mode());
    int gid = setgid ? directory.gid() : file.gid();
    int mode = file.mode() | (setgid && isDirectory ? Mode.SETGID : 0);
    if (Mode.isSymlink(file.mode())) {
      return new Inheritance(Mode.SYMLINK | 0777, file.uid(), gid, null, null);
    }
    if (acl == null || acl.length < HEADER) {
      return new Inheritance(mode & ~file.umask(), file.uid(), gid, null, null);
    }
    byte[] access = acl.clone();
    int masked = maskedBy(access, mode);
    byte @Nullable [] extended = isMoreThanMode(access) ? access : null;
    return new Inheritance(masked, file.uid(), gid, extended, isDirectory ? acl : null);
  }

  /** Restricts an ACL by a mode and returns the mode restricted by the ACL. */
  private static int maskedBy(byte[] acl, int mode) {
    ByteBuffer buffer = ByteBuffer.wrap(acl).order(ByteOrder.LITTLE_ENDIAN);
    boolean hasMask = hasTag(buffer, TAG_MASK);
    int result = mode;
    for (int at = HEADER; at + ENTRY <= acl.length; at += ENTRY) {
      int shift = shiftOf(buffer.getShort(at), hasMask);
      if (shift >= 0) {
        int permissions = buffer.getShort(at + 2) & (mode >>> shift) & 7;
        buffer.putShort(at + 2, (short) permissions);
        result = (result & ~(7 << shift)) | (permissions << shift);
      }
    }
    return result;
  }

  /** Returns where the permissions of an entry are in the mode, -1 if nowhere. */
  private static int shiftOf(int tag, boolean hasMask) {
    return switch (tag) {
      case TAG_USER_OBJ -> 6;
      case TAG_GROUP_OBJ -> hasMask ? -1 : 3;
      case TAG_MASK -> 3;
      case TAG_OTHER -> 0;
      default -> -1;
    };
  }

  private static boolean isMoreThanMode(byte[] acl) {
    ByteBuffer buffer = ByteBuffer.wrap(acl).order(ByteOrder.LITTLE_ENDIAN);
    return hasTag(buffer, TAG_MASK) || hasTag(buffer, TAG_USER) || hasTag(buffer, TAG_GROUP);
  }

  private static boolean hasTag(ByteBuffer acl, int tag) {
    for (int at = HEADER; at + ENTRY <= acl.limit(); at += ENTRY) {
      if (acl.getShort(at) == tag) {
        return true;
      }
    }
    return false;
  }
}
