package dev.jovl.cli.template;

/**
 * How deep what is being read lies in blocks, parentheses, pipes and chains of fields. It is
 * limited, since reading and evaluation go down as deep.
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
