package dev.jovl.union;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.PosixAcl;
import java.util.List;
import java.util.OptionalInt;

/**
 * How owners on disk are shown by the union, and the other way round.
 *
 * @param users ranges of user ids; none is the identity
 * @param groups ranges of group ids; none is the identity
 * @param squashUid the user that every file is shown to belong to, or {@link #NONE}
 * @param squashGid the group that every file is shown to belong to, or {@link #NONE}
 */
public record IdMapping(List<Range> users, List<Range> groups, int squashUid, int squashGid) {
  /** No user and no group has this id; those from 2^31 on are negative too. */
  public static final int NONE = -1;

  /** Shows what is on disk. */
  public static final IdMapping IDENTITY = new IdMapping(List.of(), List.of(), NONE, NONE);

  /** What an id without a mapping becomes: the kernel's overflow id. */
  private static final int OVERFLOW = 65534;

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
    return squashUid != NONE || squashGid != NONE;
  }

  /**
   * Returns what a user id on disk is shown as; one that has no mapping is shown as one that
   * belongs to no user of the mount.
   */
  public int shownUid(int uid) {
    return squashUid != NONE ? squashUid : shown(users, uid);
  }

  /** Returns what a group id on disk is shown as, as {@link #shownUid} does with users. */
  public int shownGid(int gid) {
    return squashGid != NONE ? squashGid : shown(groups, gid);
  }

  /** Returns the user id on disk for one of a caller; 65534 for one that has no mapping. */
  public int diskUid(int uid) {
    return mapped(users, uid, true).orElse(OVERFLOW);
  }

  /** Returns the group id on disk for one of a caller; 65534 for one that has no mapping. */
  public int diskGid(int gid) {
    return mapped(groups, gid, true).orElse(OVERFLOW);
  }

  private static int shown(List<Range> ranges, int id) {
    OptionalInt mapped = mapped(ranges, id, false);
    return mapped.isPresent() ? mapped.getAsInt() : unmapped(ranges);
  }

  /** Returns an id that stands for none on disk, so that no user of the mount owns what has it. */
  private static int unmapped(List<Range> ranges) {
    int id = OVERFLOW;
    for (int other = -2; mapped(ranges, id, true).isPresent(); other--) {
      id = other;
    }
    return id;
  }

  /**
   * Returns an access control list with its ids as the union shows them, without those that have no
   * mapping: no process here can be the user or in the group.
   *
   * @param acl the value of the attribute on disk
   */
  public byte[] shownAcl(byte[] acl) {
    PosixAcl list = hasNone() ? null : PosixAcl.parse(acl);
    return list == null ? acl : mapped(list, false).toBytes();
  }

  /**
   * Returns an access control list with its ids as on disk.
   *
   * @param acl the value of the attribute that a caller sets
   * @throws ErrnoException EINVAL for an id that has no mapping, as in id-mapped mounts
   */
  public byte[] diskAcl(byte[] acl) throws ErrnoException {
    PosixAcl list = hasNone() ? null : PosixAcl.parse(acl);
    if (list == null) {
      return acl;
    }
    PosixAcl mapped = mapped(list, true);
    if (mapped.entries().size() < list.entries().size()) {
      throw ErrnoException.of(Errno.EINVAL);
    }
    return mapped.toBytes();
  }

  private boolean hasNone() {
    return users.isEmpty() && groups.isEmpty();
  }

  private PosixAcl mapped(PosixAcl list, boolean toDisk) {
    return list.withIds(id -> mapped(users, id, toDisk), id -> mapped(groups, id, toDisk));
  }

  /** Returns what an id is on the other side; nothing if no range has it. */
  private static OptionalInt mapped(List<Range> ranges, int id, boolean toDisk) {
    if (ranges.isEmpty() || id == NONE) {
      return OptionalInt.of(id);
    }
    for (Range range : ranges) {
      int from = toDisk ? range.shown() : range.onDisk();
      int to = toDisk ? range.onDisk() : range.shown();
      long offset = Integer.toUnsignedLong(id) - Integer.toUnsignedLong(from);
      if (offset >= 0 && offset < Integer.toUnsignedLong(range.length())) {
        return OptionalInt.of((int) (Integer.toUnsignedLong(to) + offset));
      }
    }
    return OptionalInt.empty();
  }
}
