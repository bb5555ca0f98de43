package dev.jovl.semantics;

/** How a contestant did in a case. */
public enum Verdict {
  /** As the case says. */
  PASSED("pass"),
  /** Otherwise. */
  FAILED("FAIL"),
  /** Otherwise, as the kernel's overlayfs is known to do; the case has the reason. */
  DEVIATES("deviates"),
  /** The case cannot be asked of this contestant. */
  NOT_APPLICABLE("n/a");

  private final String word;

  Verdict(String word) {
    this.word = word;
  }

  /** Returns the word for a table. */
  public String word() {
    return word;
  }
}
