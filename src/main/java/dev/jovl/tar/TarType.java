package dev.jovl.tar;

/** What an entry of an archive is. Sockets have no representation in a tar. */
public enum TarType {
  /** A regular file; the only type with content. */
  FILE('0'),
  /** Another name of an entry that stands earlier in the archive. */
  HARD_LINK('1'),
  /** A symbolic link. */
  SYMLINK('2'),
  /** A character device. */
  CHARACTER_DEVICE('3'),
  /** A block device. */
  BLOCK_DEVICE('4'),
  /** A directory. */
  DIRECTORY('5'),
  /** A named pipe. */
  FIFO('6');

  private final byte flag;

  TarType(char flag) {
    this.flag = (byte) flag;
  }

  /** Returns the type flag that ustar writes. */
  byte flag() {
    return flag;
  }
}
