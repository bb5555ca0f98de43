package dev.jovl.union;

import dev.jovl.posix.PosixAcl;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * How owners on disk are shown by the union, and the other way round.
 *
 * @param users ranges of user ids; none is the identity
 * @param groups ranges of group ids; none is the identity
 * @param squashUid the user that every file is shown to belong to, or -1
 * @param squashGid the group that every file is shown to belong to, or -1
 */
public record IdMapping(List<Range> users, List<Range> groups, int squashUid, int squashGid) {
  /** Shows what is on disk. */
  public static final IdMapping IDENTITY = new IdMapping(List.of(), List.of(), -1, -1);

  /** What an owner without a mapping is shown as: the kernel's overflow id. */
  public static final int OVERFLOW = 65534;

  /**
   * Ids that follow one another.
   *
   * @param shown the first as the union shows it
   * @param onDisk the first as it is on disk
   * @param length how many
   */
  public record Range(int shown, int onDisk, int length) {}

  /** Returns whether all files are shown to have one owner or group. */
  public boolean isSquashed() {
    return squashUid >= 0 || squashGid >= 0;
  }

  /** Returns what a user id on disk is shown as. */
  public int shownUid(int uid) {
    return squashUid >= 0 ? squashUid : shown(users, uid);
  }

  /** Returns what a group id on disk is shown as. */
  public int shownGid(int gid) {
    return squashGid >= 0 ? squashGid : shown(groups, gid);
  }

  /** Returns the user id on disk for one of a caller. */
  public int diskUid(int uid) {
    return onDisk(users, uid);
  }

  /** Returns the group id on disk for one of a caller. */
  public int diskGid(int gid) {
    return onDisk(groups, gid);
  }

  /**
   * Returns an access control list with its ids as the union shows them.
   *
   * @param acl the value of the attribute on disk
   */
  public byte[] shownAcl(byte[] acl) {
    return withIds(acl, id -> shown(users, id), id -> shown(groups, id));
  }

  /**
   * Returns an access control list with its ids as on disk.
   *
   * @param acl the value of the attribute that a caller sets
   */
  public byte[] diskAcl(byte[] acl) {
    return withIds(acl, this::diskUid, this::diskGid);
  }

  private byte[] withIds(byte[] acl, IntUnaryOperator uids, IntUnaryOperator gids) {
    if (users.isEmpty() && groups.isEmpty()) {
      return acl;
    }
    PosixAcl list = PosixAcl.parse(acl);
    return list == null ? acl : list.withIds(uids, gids).toBytes();
  }

  private static int shown(List<Range> ranges, int id) {
    return mapped(ranges, id, false);
  }

  private static int onDisk(List<Range> ranges, int id) {
    return mapped(ranges, id, true);
  }

  private static int mapped(List<Range> ranges, int id, boolean toDisk) {
    if (ranges.isEmpty() || id == -1) {
      return id;
    }
    for (Range range : ranges) {
      int from = toDisk ? range.shown() : range.onDisk();
      int to = toDisk ? range.onDisk() : range.shown();
      long offset = Integer.toUnsignedLong(id) - Integer.toUnsignedLong(from);
      if (offset >= 0 && offset < Integer.toUnsignedLong(range.length())) {
        return (int) (Integer.toUnsignedLong(to) + offset);
      }
    }
    return OVERFLOW;
  }
}
