package dev.jovl.union.op;

import dev.jovl.posix.Mode;

/**
 * The attributes that a caller asks for in a new file.
 *
 * @param mode type and permissions as the caller asked
 * @param umask of the caller
 * @param device of a device file, as {@link dev.jovl.posix.Device#make} composes it
 * @param uid of the caller
 * @param gid of the caller
 */
public record NewAttributes(int mode, int umask, long device, int uid, int gid) {
  /**
   * Returns the same with the permissions, and another type.
   *
   * @param type the type bits of a mode
   */
  NewAttributes ofType(int type) {
    return new NewAttributes(Mode.permissions(mode) | type, umask, device, uid, gid);
  }
}
