package dev.jovl.union.op;

import dev.jovl.posix.Mode;

/**
 * What a new file shall be.
 *
 * @param mode type and permissions as the caller asked
 * @param umask of the caller
 * @param device of a device file, as {@link dev.jovl.posix.Device#make} composes it
 * @param uid of the caller
 * @param gid of the caller
 */
public record NewFile(int mode, int umask, long device, int uid, int gid) {
  /**
   * Returns the same with the permissions, and another type.
   *
   * @param type the type bits of a mode
   */
  NewFile ofType(int type) {
    return new NewFile(Mode.permissions(mode) | type, umask, device, uid, gid);
  }
}
