package dev.jovl.cli.template;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The functions of templates: those of Go and Docker that scripts use. */
enum Function {
  /** The last argument if all are true, else the first that is not. */
  AND(1, Function.ANY),
  /** The first argument that is true, else the last. */
  OR(1, Function.ANY),
  /** Whether the argument is not true. */
  NOT(1, 1),
  /** Whether the first argument equals one of the others. */
  EQ(2, Function.ANY),
  /** Whether two differ. */
  NE(2, 2),
  /** Whether the first is less. */
  LT(2, 2),
  /** Whether the first is less, or both are equal. */
  LE(2, 2),
  /** Whether the first is greater. */
  GT(2, 2),
  /** Whether the first is greater, or both are equal. */
  GE(2, 2),
  /** The length of a list or map, or of a text in bytes. */
  LEN(1, 1),
  /** What a list has at a place, or a map under a key; the further arguments go on from there. */
  INDEX(1, Function.ANY),
  /** What a text or a list has from one place on, up to another. */
  SLICE(1, 3),
  /** The argument as JSON. */
  JSON(1, 1),
  /** The arguments as text, with a blank between two of which none is a text. */
  PRINT(0, Function.ANY),
  /** The arguments as text with blanks between them, and the end of a line. */
  PRINTLN(0, Function.ANY),
  /** A text with the further arguments in place of %s, %v, %d and %q. */
  PRINTF(1, Function.ANY),
  /** The texts of a list in one, with the second argument between them. */
  JOIN(2, 2),
  /** The list of what is in a text before, between and after the second argument. */
  SPLIT(2, 2),
  /** The text in small letters. */
  LOWER(1, 1),
  /** The text in capital letters. */
  UPPER(1, 1),
  /** The beginning of a text, of as many characters as the second argument says. */
  TRUNCATE(2, 2);

  private static final int ANY = Integer.MAX_VALUE;

  private final int least;
  private final int most;

  Function(int least, int most) {
    this.least = least;
    this.most = most;
  }

  /** Returns how it is written. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns whether it takes so many arguments. */
  boolean takes(int arguments) {
    return arguments >= least && arguments <= most;
  }

  /** Returns the function that is written so, if there is one. */
  static Optional<Function> of(String word) {
    return Arrays.stream(values()).filter(it -> it.word().equals(word)).findFirst();
  }

  /** Returns how all of them are written. */
  static String words() {
    return Arrays.stream(values()).map(Function::word).collect(Collectors.joining(", "));
  }
}
