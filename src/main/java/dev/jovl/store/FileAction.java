package dev.jovl.store;

import dev.jovl.posix.ErrnoException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Does something with a file of the store, so that a failure names the file: a person who reads "No
 * space left on device" has to know that it is about the store and not about what is put in.
 */
final class FileAction {

  private FileAction() {}

  /** What may fail. */
  @FunctionalInterface
  interface Action<T> {
    /** Does it. */
    T call() throws IOException;
  }

  /** What may fail and returns nothing. */
  @FunctionalInterface
  interface Writing {
    /** Does it. */
    void run() throws IOException;
  }

  /**
   * Returns what the action returns.
   *
   * @throws StoreException in place of an answer of the system, which names no file
   */
  static <T> T on(Path file, Action<T> action) throws IOException {
    try {
      return action.call();
    } catch (IOException e) {
      throw naming(file, e);
    }
  }

  /**
   * Does the writing.
   *
   * @throws StoreException in place of an answer of the system, which names no file
   */
  static void write(Path file, Writing writing) throws IOException {
    try {
      writing.run();
    } catch (IOException e) {
      throw naming(file, e);
    }
  }

  /** Exceptions of a class of their own name the file, or are not of it, as an interruption. */
  private static IOException naming(Path file, IOException e) {
    boolean nameless = e instanceof ErrnoException || e.getClass().equals(IOException.class);
    return nameless ? named(file, e) : e;
  }

  /**
   * Returns the failure of work on a tree, which names the tree if it is an answer of the system or
   * tells one: what else is read or written meanwhile has names of its own.
   */
  static IOException ofTree(Path tree, IOException e) {
    boolean ofSystem = e instanceof ErrnoException || e.getCause() instanceof ErrnoException;
    return ofSystem && !(e instanceof StoreException) ? named(tree, e) : e;
  }

  private static StoreException named(Path file, IOException e) {
    return new StoreException(file + ": " + e.getMessage(), e);
  }
}
