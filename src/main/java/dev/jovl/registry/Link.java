package dev.jovl.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One link of a {@code Link} header (RFC 8288, 3).
 *
 * @param target where to, as it is written
 * @param relation what is there, one word or several; empty if that is not said
 */
record Link(String target, String relation) {

  private static final String QUOTED = "\"((?:[^\"\\\\]|\\\\.)*+)\"";

  private static final Pattern LINK =
      Pattern.compile("<([^<>]*+)>((?:[ \\t]*+;[^;,\"]*+(?:" + QUOTED + ")?+)*+)");

  private static final Pattern PARAMETER =
      Pattern.compile(";[ \\t]*+([^ \\t;=]++)[ \\t]*+=[ \\t]*+(?:" + QUOTED + "|([^ \\t;]*+))");

  /** Returns the links of a response; a header may hold several. */
  static List<Link> parse(List<String> headers) {
    List<Link> links = new ArrayList<>();
    for (String header : headers) {
      Matcher link = LINK.matcher(header);
      while (link.find()) {
        links.add(new Link(link.group(1), relation(link.group(2))));
      }
    }
    return links;
  }

  /** Of several relations the first counts, as the standard wants it. */
  private static String relation(String parameters) {
    Matcher parameter = PARAMETER.matcher(parameters);
    while (parameter.find()) {
      if (parameter.group(1).equalsIgnoreCase("rel")) {
        return parameter.group(2) == null ? parameter.group(3) : parameter.group(2);
      }
    }
    return "";
  }

  /** Returns whether the next page is there. */
  boolean isNext() {
    return relation.matches("(?i)(.*[ \\t])?next([ \\t].*)?");
  }
}
