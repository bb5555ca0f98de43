package dev.jovl.build;

import dev.jovl.posix.Stat;

/**
 * What tells a file that has several names.
 *
 * @param device the filesystem
 * @param number of the inode there
 */
record Inode(long device, long number) {

  static Inode of(Stat stat) {
    return new Inode(stat.device(), stat.ino());
  }
}
