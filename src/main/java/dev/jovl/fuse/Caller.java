package dev.jovl.fuse;

/**
 * Who asks.
 *
 * @param uid filesystem user id, in the namespace of the server
 * @param gid filesystem group id
 * @param pid process, 0 if it is not visible to the server
 * @param supplementaryGroup the group of the parent directory if the caller is in it and it is not
 *     {@code gid}, else -1; sent with creating requests only (FUSE_CREATE_SUPP_GROUP)
 */
public record Caller(int uid, int gid, int pid, int supplementaryGroup) {
  /** The kernel itself, or the server on its own behalf. */
  public static final Caller ROOT = new Caller(0, 0, 0, -1);
}
