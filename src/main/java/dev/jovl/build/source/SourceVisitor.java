package dev.jovl.build.source;

import java.io.IOException;

/**
 * Is told of every file of a source, directories before what is in them, names in the order of
 * their bytes.
 */
public interface SourceVisitor {

  /** Is told of a directory, and then of what is in it. */
  default void enter(SourceEntry directory) throws IOException {}

  /** Is told that a directory is done. */
  default void leave(SourceEntry directory) throws IOException {}

  /** Is told of anything but a directory. */
  void leaf(SourceEntry file) throws IOException;
}
