package dev.jovl.dockerfile;

/**
 * A document that stands in the Dockerfile itself.
 *
 * @param name the word that ends it
 * @param expand false when the word was quoted: then the document is taken as it is
 * @param stripTabs whether leading tabs of each line do not belong to it ({@code <<-})
 * @param raw the lines as they stand in the file, with their ends
 */
public record Heredoc(String name, boolean expand, boolean stripTabs, String raw) {

  /**
   * Returns the document, without the tabs at the start of lines where those do not belong to it.
   */
  public String content() {
    // A line feed alone ends a line: without (?d), a carriage return and others would too.
    return stripTabs ? raw.replaceAll("(?md)^\\t+", "") : raw;
  }
}
