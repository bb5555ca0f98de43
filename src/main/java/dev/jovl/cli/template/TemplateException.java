package dev.jovl.cli.template;

import java.io.IOException;

/** What is wrong with a template, or with what it asks for. */
public final class TemplateException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String subject;
  private final String cause;
  private final String wayOut;

  private TemplateException(String subject, String cause, String wayOut) {
    super(subject + ": " + cause);
    this.subject = subject;
    this.cause = cause;
    this.wayOut = wayOut;
  }

  /** Returns the fault of what stands at a place of the template, the first being 0. */
  static TemplateException at(int place, String cause) {
    return at(place, cause, "");
  }

  /** Returns the fault of what stands at a place, with what can be done. */
  static TemplateException at(int place, String cause, String wayOut) {
    return new TemplateException("--format, character " + (place + 1), cause, wayOut);
  }

  /** Returns the fault of a field, which is named as it was written. */
  static TemplateException ofField(String field, String cause, String wayOut) {
    return new TemplateException(field, cause, wayOut);
  }

  /** Returns what it is about: a place of the template, or a field. */
  public String subject() {
    return subject;
  }

  /** Returns what is wrong. */
  public String cause() {
    return cause;
  }

  /** Returns what can be done; empty if nothing can be said. */
  public String wayOut() {
    return wayOut;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
