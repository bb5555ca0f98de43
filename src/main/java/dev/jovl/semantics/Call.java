package dev.jovl.semantics;

/** Something that a case does and that may fail. */
@FunctionalInterface
interface Call {
  /** Does it. */
  void run() throws Exception;
}
