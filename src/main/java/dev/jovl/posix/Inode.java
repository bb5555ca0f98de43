package dev.jovl.posix;

/**
 * What identifies a file that has several names.
 *
 * @param device the filesystem
 * @param number of the inode there
 */
public record Inode(long device, long number) {

  /** Returns the place of a file. */
  public static Inode of(Stat stat) {
    return new Inode(stat.device(), stat.ino());
  }
}
