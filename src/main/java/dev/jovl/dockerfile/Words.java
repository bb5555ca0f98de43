package dev.jovl.dockerfile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The ways in which an instruction's text falls into words. Quotes and escapes stay in the words.
 */
final class Words {

  private Words() {}

  /** Splits at runs of blanks; no quotes. */
  static List<String> blankSeparated(String text) {
    return Blanks.isBlank(text)
        ? List.of()
        : Arrays.asList(Blanks.strip(text).split("[\\t\\u000B\\f\\r ]+"));
  }

  /** Splits at blanks that are neither quoted nor escaped; in single quotes nothing is escaped. */
  static List<String> quoted(String text, char escape) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean inWord = false;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote == 0 && Blanks.isBlank(c)) {
        if (inWord) {
          words.add(word.toString());
        }
        word.setLength(0);
        inWord = false;
        continue;
      }
      inWord = true;
      word.append(c);
      if (c == escape && quote != '\'' && i + 1 < text.length()) {
        word.append(text.charAt(++i));
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      }
    }
    if (inWord) {
      words.add(word.toString());
    }
    return words;
  }

  /**
   * The flags before the arguments.
   *
   * @param flags the flags with their dashes, quotes and escapes taken away
   * @param rest what follows them
   */
  record Flags(List<String> flags, String rest) {}

  /** Takes the flags off the front; a lone {@code --} ends them and belongs to neither part. */
  static Flags flags(String text) {
    List<String> flags = new ArrayList<>();
    int at = skipBlanks(text, 0);
    while (text.startsWith("--", at)) {
      StringBuilder word = new StringBuilder();
      at = flag(text, at, word);
      if (word.toString().equals("--")) {
        break;
      }
      flags.add(word.toString());
      at = skipBlanks(text, at);
    }
    return new Flags(flags, Blanks.strip(text.substring(at)));
  }

  private static int flag(String text, int start, StringBuilder word) {
    char quote = 0;
    int at = start;
    for (; at < text.length(); at++) {
      char c = text.charAt(at);
      if (quote == 0 && Blanks.isBlank(c)) {
        break;
      }
      if (c == '\\' && quote != '\'') {
        if (at + 1 < text.length()) {
          word.append(text.charAt(++at));
        }
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      } else {
        word.append(c);
      }
    }
    return at;
  }

  private static int skipBlanks(String text, int start) {
    int at = start;
    while (at < text.length() && Blanks.isBlank(text.charAt(at))) {
      at++;
    }
    return at;
  }
}
