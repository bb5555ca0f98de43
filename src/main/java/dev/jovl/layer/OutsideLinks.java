package dev.jovl.layer;

import dev.jovl.posix.Stat;

/**
 * Is told of the hard links of a plain tar whose files are not in it, but where it will go. They
 * cannot be made where it is unpacked, so an empty file has their place there.
 */
public interface OutsideLinks {

  /**
   * There is such a link.
   *
   * @param target the path of the file in the lower directories, without links on the way
   * @param placeholder the file that has the place of the link, and of all further links to it
   */
  void add(byte[] target, Stat placeholder);
}
