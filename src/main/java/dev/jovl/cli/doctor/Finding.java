package dev.jovl.cli.doctor;

import dev.jovl.oci.JsonObject;

/**
 * One line of the doctor.
 *
 * @param subject what was looked at
 * @param isGood whether it is as one wishes
 * @param needed whether mounting needs it
 * @param detail what was found
 * @param wayOut what to do if it is not good; empty if nothing can be done
 */
record Finding(String subject, boolean isGood, boolean needed, String detail, String wayOut) {

  /** Returns what was looked at and is as one wishes. */
  static Finding good(String subject, String detail) {
    return new Finding(subject, true, false, detail, "");
  }

  /** Returns what is missing and would be nice. */
  static Finding missing(String subject, String detail, String wayOut) {
    return new Finding(subject, false, false, detail, wayOut);
  }

  /** Returns what is missing and without which nothing can be mounted. */
  static Finding fatal(String subject, String detail, String wayOut) {
    return new Finding(subject, false, true, detail, wayOut);
  }

  /** Returns the fields under their names. */
  JsonObject json() {
    return JsonObject.builder()
        .put("subject", subject)
        .put("good", isGood)
        .put("needed", needed)
        .put("detail", detail)
        .put("wayOut", wayOut)
        .build();
  }

  /** Returns the line. */
  String line() {
    String answer = isGood ? "yes" : needed ? "NO " : "no ";
    String line = String.format("%s  %-16s %s", answer, subject, detail);
    return wayOut.isEmpty() ? line : line + "; " + wayOut;
  }
}
