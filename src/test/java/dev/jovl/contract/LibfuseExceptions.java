package dev.jovl.contract;

import java.util.Map;

/** The cases that the libfuse engine cannot pass, each with what libfuse 2 lacks for it. */
final class LibfuseExceptions {
  /** Reasons by the name of the case. */
  static final Map<String, String> REASONS = Map.of();

  private LibfuseExceptions() {}
}
