package dev.jovl.layer;

import dev.jovl.posix.Stat;

/**
 * Receives the hard links of a plain tar to files that are not in it, but in the place where it
 * will go. They cannot be made where it is unpacked, so an empty file takes their place there.
 */
public interface OutsideLinks {

  /**
   * Receives such a link.
   *
   * @param target the path of the file in the lower directories, without links on the way
   * @param placeholder the file that has the place of the link, and of all further links to it
   */
  void add(byte[] target, Stat placeholder);
}
