package dev.jovl.fuse;

/**
 * The process that a request comes from.
 *
 * @param uid filesystem user id, in the namespace of the server
 * @param gid filesystem group id
 * @param pid process, 0 if it is not visible to the server
 */
public record Caller(int uid, int gid, int pid) {
  /** The kernel itself, or the server on its own behalf. */
  public static final Caller ROOT = new Caller(0, 0, 0);
}
