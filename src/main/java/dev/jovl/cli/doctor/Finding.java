package dev.jovl.cli.doctor;

import dev.jovl.oci.JsonObject;

/**
 * One line of the doctor.
 *
 * @param subject what was looked at
 * @param answer what is to be said of it
 * @param detail what was found
 * @param wayOut what to do if it is not good; empty if nothing can be done
 */
record Finding(String subject, Answer answer, String detail, String wayOut) {
  /** Whether something is as it should be, and if not, whether that prevents mounts. */
  enum Answer {
    /** It is. */
    GOOD("yes"),
    /** It is missing and would be nice. */
    MISSING("no "),
    /** It is missing, and without it nothing can be mounted. */
    FATAL("NO ");

    private final String word;

    Answer(String word) {
      this.word = word;
    }
  }

  /** Returns a finding that all is well. */
  static Finding good(String subject, String detail) {
    return new Finding(subject, Answer.GOOD, detail, "");
  }

  /** Returns a finding of something that is missing, without which mounts work. */
  static Finding missing(String subject, String detail, String wayOut) {
    return new Finding(subject, Answer.MISSING, detail, wayOut);
  }

  /** Returns a finding of something that is missing, without which nothing can be mounted. */
  static Finding fatal(String subject, String detail, String wayOut) {
    return new Finding(subject, Answer.FATAL, detail, wayOut);
  }

  /** Returns whether all is well. */
  boolean isGood() {
    return answer == Answer.GOOD;
  }

  /** Returns whether nothing can be mounted because of it. */
  boolean isFatal() {
    return answer == Answer.FATAL;
  }

  /** Returns the fields under their names. */
  JsonObject json() {
    return JsonObject.builder()
        .put("subject", subject)
        .put("good", isGood())
        .put("needed", isFatal())
        .put("detail", detail)
        .put("wayOut", wayOut)
        .build();
  }

  /** Returns the line. */
  String line() {
    String line = String.format("%s  %-16s %s", answer.word, subject, detail);
    return wayOut.isEmpty() ? line : line + "; " + wayOut;
  }
}
