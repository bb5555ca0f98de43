package dev.jovl.cli.template;

/**
 * A part of a template that has no parts itself.
 *
 * @param kind what it is
 * @param text how it is written
 * @param place where it begins in what was typed, in characters, the first place being 0
 * @param isSpaced whether white space stands before it
 */
record Token(Kind kind, String text, int place, boolean isSpaced) {

  /** What a token is. */
  enum Kind {
    /** What is outside braces. */
    TEXT,
    /** Two opening braces. */
    OPEN,
    /** Two closing braces. */
    CLOSE,
    /** A function or a keyword. */
    WORD,
    /** A dot and a name. */
    FIELD,
    /** A dot. */
    DOT,
    /** A dollar, and mostly a name. */
    VARIABLE,
    /** A text in quotation marks. */
    STRING,
    /** A number. */
    NUMBER,
    /** What holds expressions together. */
    MARK,
    /** What follows the last token. */
    END
  }

  /** Returns whether it is of this kind and written so. */
  boolean is(Kind wanted, String how) {
    return kind == wanted && text.equals(how);
  }
}
