package dev.jovl.fuse.wire;

import org.jspecify.annotations.Nullable;

/** The kinds of request: enum fuse_opcode. */
public enum Opcode {
  /** A name in a directory. */
  LOOKUP(1),
  /** Gives back counts of one node; no reply. */
  FORGET(2),
  /** What a node is. */
  GETATTR(3),
  /** Changes a node. */
  SETATTR(4),
  /** The target of a symbolic link. */
  READLINK(5),
  /** A new symbolic link. */
  SYMLINK(6),
  /** A new file of any type. */
  MKNOD(8),
  /** A new directory. */
  MKDIR(9),
  /** Removes a name. */
  UNLINK(10),
  /** Removes a directory. */
  RMDIR(11),
  /** Moves a name. */
  RENAME(12),
  /** A further name. */
  LINK(13),
  /** Opens a file. */
  OPEN(14),
  /** Reads. */
  READ(15),
  /** Writes. */
  WRITE(16),
  /** What the filesystem is. */
  STATFS(17),
  /** The last close of an open file. */
  RELEASE(18),
  /** Brings a file to disk. */
  FSYNC(20),
  /** Sets an extended attribute. */
  SETXATTR(21),
  /** The value of an extended attribute. */
  GETXATTR(22),
  /** The names of the extended attributes. */
  LISTXATTR(23),
  /** Removes an extended attribute. */
  REMOVEXATTR(24),
  /** A close of a descriptor. */
  FLUSH(25),
  /** The first request of all. */
  INIT(26),
  /** Opens a directory. */
  OPENDIR(27),
  /** Entries of a directory. */
  READDIR(28),
  /** The last close of an open directory. */
  RELEASEDIR(29),
  /** Brings a directory to disk. */
  FSYNCDIR(30),
  /** Asks for a POSIX lock. */
  GETLK(31),
  /** Takes a lock or fails. */
  SETLK(32),
  /** Waits for a lock. */
  SETLKW(33),
  /** access(2), where the kernel does not check permissions itself. */
  ACCESS(34),
  /** Makes and opens a file. */
  CREATE(35),
  /** The caller of a request wants it to end; no reply of its own. */
  INTERRUPT(36),
  /** Where a block of a file lies. */
  BMAP(37),
  /** The last request of all, for block devices. */
  DESTROY(38),
  /** ioctl(2). */
  IOCTL(39),
  /** poll(2). */
  POLL(40),
  /** Data that a notification asked for; no reply. */
  NOTIFY_REPLY(41),
  /** Gives back counts of many nodes; no reply. */
  BATCH_FORGET(42),
  /** Allocates or frees a range. */
  FALLOCATE(43),
  /** Entries of a directory with their nodes. */
  READDIRPLUS(44),
  /** Moves a name, with flags. */
  RENAME2(45),
  /** The next data or hole. */
  LSEEK(46),
  /** Copies a range. */
  COPY_FILE_RANGE(47),
  /** Maps a range for virtiofs. */
  SETUPMAPPING(48),
  /** Ends mappings for virtiofs. */
  REMOVEMAPPING(49),
  /** Brings the filesystem to disk. */
  SYNCFS(50),
  /** A new file without a name. */
  TMPFILE(51),
  /** What a node is, with its time of birth. */
  STATX(52),
  /** Copies a range and answers in 64 bits. */
  COPY_FILE_RANGE_64(53);

  /** One more than the largest number. */
  public static final int LIMIT = 54;

  private static final @Nullable Opcode[] BY_NUMBER = new @Nullable Opcode[LIMIT];

  static {
    for (Opcode opcode : values()) {
      BY_NUMBER[opcode.number] = opcode;
    }
  }

  private final int number;

  Opcode(int number) {
    this.number = number;
  }

  /** Returns the number in the header. */
  public int number() {
    return number;
  }

  /** Returns whether the kernel waits for an answer. */
  public boolean hasReply() {
    return this != FORGET && this != BATCH_FORGET && this != NOTIFY_REPLY && this != INTERRUPT;
  }

  /** Returns the kind of a number, or null for one that is not known. */
  public static @Nullable Opcode of(int number) {
    return number >= 0 && number < LIMIT ? BY_NUMBER[number] : null;
  }
}
