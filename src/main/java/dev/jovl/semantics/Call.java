package dev.jovl.semantics;

/** Something that a case does and that may fail. */
@FunctionalInterface
public interface Call {
  /** Does it; a system call that fails is a {@link CallException}. */
  void run() throws Exception;
}
