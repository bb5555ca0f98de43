package dev.jovl.fuse.jnr;

/**
 * The entries of struct fuse_operations of libfuse 2.9 that are filled, by their place in it. lock,
 * flock, bmap, poll, access, read_buf and write_buf stay empty: the kernel does those itself, or
 * libfuse falls back on others.
 */
enum Slot {
  GETATTR(0),
  READLINK(1),
  MKNOD(3),
  MKDIR(4),
  UNLINK(5),
  RMDIR(6),
  SYMLINK(7),
  RENAME(8),
  LINK(9),
  CHMOD(10),
  CHOWN(11),
  TRUNCATE(12),
  OPEN(14),
  READ(15),
  WRITE(16),
  STATFS(17),
  FLUSH(18),
  RELEASE(19),
  FSYNC(20),
  SETXATTR(21),
  GETXATTR(22),
  LISTXATTR(23),
  REMOVEXATTR(24),
  OPENDIR(25),
  READDIR(26),
  RELEASEDIR(27),
  FSYNCDIR(28),
  INIT(29),
  CREATE(32),
  FTRUNCATE(33),
  FGETATTR(34),
  UTIMENS(36),
  IOCTL(39),
  FALLOCATE(44);

  /** How many pointers, and one word of flags, the structure has. */
  static final int COUNT = 45;

  /** Where the word of flags lies. */
  static final int FLAGS = 38;

  private final int place;

  Slot(int place) {
    this.place = place;
  }

  int place() {
    return place;
  }
}
