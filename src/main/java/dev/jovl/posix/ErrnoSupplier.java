package dev.jovl.posix;

import org.jspecify.annotations.Nullable;

/** Something that is asked for later, or once more, by whoever is given it. */
@FunctionalInterface
public interface ErrnoSupplier<T> {
  /**
   * Returns it, or null for nothing.
   *
   * @throws ErrnoException if it cannot be had
   */
  @Nullable T get() throws ErrnoException;

  /** Returns one of nothing, that does something. */
  static ErrnoSupplier<Void> of(ErrnoAction action) {
    return () -> {
      action.run();
      return null;
    };
  }
}
