package dev.jovl.cli.template;

/**
 * Counts how deep the parser is in blocks, parentheses, pipes and chains of fields. The depth is
 * limited, since the parser and the evaluation are recursive.
 */
final class Nesting {

  private static final int MOST = 300;

  private int depth;

  /**
   * Goes one deeper.
   *
   * @param token what leads there
   * @throws TemplateException if that is too deep; it names the place of the token
   */
  void deepen(Token token) throws TemplateException {
    if (depth == MOST) {
      throw TemplateException.at(token.place(), "this nests deeper than " + MOST);
    }
    depth++;
  }

  /** Returns how deep it is. */
  int depth() {
    return depth;
  }

  /** Goes back to where it was so deep. */
  void backTo(int before) {
    depth = before;
  }
}
