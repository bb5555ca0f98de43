package dev.jovl.cli.template;

import com.google.common.base.CharMatcher;
import dev.jovl.cli.template.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Divides a template into tokens. White space beside <code>{{-</code> and <code>-}}</code> is
 * removed, and so are comments.
 */
final class Lexer {

  private static final String OPEN = "{{";
  private static final String CLOSE = "}}";
  private static final String TRIM = "-";
  private static final String BLANKS = " \t\r\n";

  /** The kinds of tokens in braces; each has a group of its name. */
  private static final List<Kind> KINDS =
      List.of(Kind.WORD, Kind.FIELD, Kind.DOT, Kind.VARIABLE, Kind.STRING, Kind.NUMBER, Kind.MARK);

  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<WORD>[\\p{L}_][\\p{L}\\p{N}_]*)"
              + "|(?<FIELD>\\.[\\p{L}\\p{N}_]+)"
              + "|(?<DOT>\\.)"
              + "|(?<VARIABLE>\\$[\\p{L}\\p{N}_]*)"
              + "|(?<STRING>\"(?:[^\"\\\\]++|\\\\.)*+\"|`[^`]*+`)"
              + "|(?<NUMBER>[-+]?[0-9]+(?:\\.[0-9]+)?)"
              + "|(?<MARK>:=|[=|(),])",
          Pattern.DOTALL);

  private final String template;
  private final int from;
  private final Matcher matcher;
  private final List<Token> tokens = new ArrayList<>();

  /** Whether white space at the beginning of the next text is left out. */
  private boolean trimsNext;

  /** How far places have been counted, and that place in characters. */
  private int counted;

  private int place;

  /**
   * Makes a lexer.
   *
   * @param from where the template begins in the text; places are those in the text
   */
  Lexer(String template, int from) {
    this.template = template;
    this.from = from;
    this.matcher = TOKEN.matcher(template);
  }

  /** Returns the tokens; the last one is {@link Kind#END}. */
  List<Token> tokens() throws TemplateException {
    int at = from;
    int open = template.indexOf(OPEN, from);
    while (open >= 0) {
      boolean trims = trimsAt(open + OPEN.length());
      addText(at, open, trims);
      int inside = open + OPEN.length() + (trims ? TRIM.length() : 0);
      int comment = afterBlanks(inside);
      at = template.startsWith("/*", comment) ? comment(open, comment) : braces(open, inside);
      open = template.indexOf(OPEN, at);
    }
    addText(at, template.length(), false);
    add(Kind.END, "", template.length(), false);
    return tokens;
  }

  /** A minus that belongs to a number has no white space after it. */
  private boolean trimsAt(int place) {
    return template.startsWith(TRIM, place) && isBlank(place + TRIM.length());
  }

  private boolean isBlank(int place) {
    return place < template.length() && BLANKS.indexOf(template.charAt(place)) >= 0;
  }

  private int afterBlanks(int place) {
    int at = place;
    while (isBlank(at)) {
      at++;
    }
    return at;
  }

  private void addText(int from, int to, boolean trimsEnd) {
    String text = template.substring(from, to).replace("\\t", "\t").replace("\\n", "\n");
    CharMatcher blanks = CharMatcher.anyOf(BLANKS);
    text = trimsNext ? blanks.trimLeadingFrom(text) : text;
    text = trimsEnd ? blanks.trimTrailingFrom(text) : text;
    if (!text.isEmpty()) {
      add(Kind.TEXT, text, from, false);
    }
    trimsNext = false;
  }

  private int comment(int open, int from) throws TemplateException {
    int end = template.indexOf("*/", from + 2);
    int close = end < 0 ? -1 : closes(end + 2);
    if (close < 0) {
      throw TemplateException.at(placeOf(open), "a comment ends with */}}");
    }
    return close;
  }

  /** Returns the place after the braces that close here, perhaps after blanks; -1 if none do. */
  private int closes(int place) {
    int at = afterBlanks(place);
    if (at > place && template.startsWith(TRIM + CLOSE, at)) {
      trimsNext = true;
      return at + TRIM.length() + CLOSE.length();
    }
    return template.startsWith(CLOSE, at) ? at + CLOSE.length() : -1;
  }

  private int braces(int open, int inside) throws TemplateException {
    add(Kind.OPEN, OPEN, open, false);
    int at = inside;
    int close = closes(at);
    while (close < 0) {
      int start = afterBlanks(at);
      if (start == template.length()) {
        throw TemplateException.at(placeOf(open), "{{ without }}");
      }
      addToken(start, start > at);
      at = matcher.end();
      close = closes(at);
    }
    add(Kind.CLOSE, CLOSE, afterBlanks(at), true);
    return close;
  }

  private void add(Kind kind, String text, int start, boolean isSpaced) {
    place += template.codePointCount(counted, start);
    counted = start;
    tokens.add(new Token(kind, text, place, isSpaced));
  }

  /** Returns the place in characters, as the user that typed the text counts them. */
  private int placeOf(int start) {
    return template.codePointCount(0, start);
  }

  private void addToken(int start, boolean isSpaced) throws TemplateException {
    if (!matcher.region(start, template.length()).lookingAt()) {
      String what = template.substring(start, template.offsetByCodePoints(start, 1));
      boolean isText = what.equals("\"") || what.equals("`");
      throw TemplateException.at(
          placeOf(start),
          isText ? "the text that begins here does not end" : what + " is not understood here");
    }
    for (Kind kind : KINDS) {
      String text = matcher.group(kind.name());
      if (text != null) {
        add(kind, text, start, isSpaced);
        return;
      }
    }
    throw new AssertionError("no kind: " + matcher.group());
  }
}
