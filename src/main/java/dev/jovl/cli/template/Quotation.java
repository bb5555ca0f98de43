package dev.jovl.cli.template;

/** What a text in quotation marks means. */
final class Quotation {

  private Quotation() {}

  /**
   * Returns the text that a token of the kind {@link Token.Kind#STRING} stands for.
   *
   * @throws TemplateException if something after a backslash is not known
   */
  static String meaning(Token token) throws TemplateException {
    String quoted = token.text();
    String inside = quoted.substring(1, quoted.length() - 1);
    if (quoted.startsWith("`")) {
      return inside;
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < inside.length(); i++) {
      char c = inside.charAt(i);
      text.append(c == '\\' ? escaped(inside.charAt(++i), token.place()) : c);
    }
    return text.toString();
  }

  private static char escaped(char c, int place) throws TemplateException {
    return switch (c) {
      case 't' -> '\t';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case '\\', '"' -> c;
      default -> throw TemplateException.at(place, "\\" + c + " is not understood in a text");
    };
  }
}
