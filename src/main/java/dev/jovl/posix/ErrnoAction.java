package dev.jovl.posix;

/** Something that is done later, or once more, by whoever is given it. */
@FunctionalInterface
public interface ErrnoAction {
  /**
   * Does it.
   *
   * @throws ErrnoException if it cannot be done
   */
  void run() throws ErrnoException;
}
