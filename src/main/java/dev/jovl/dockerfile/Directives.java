package dev.jovl.dockerfile;

import com.google.common.base.CharMatcher;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parser directives at the top of a Dockerfile.
 *
 * @param escape the escape character, a backslash or a backquote
 * @param syntax value of {@code syntax}, or null; recorded only, a frontend is never fetched
 * @param check value of {@code check}, or null
 * @param end number of the first line behind them, from 0
 */
public record Directives(char escape, @Nullable String syntax, @Nullable String check, int end) {

  static final Directives NONE = new Directives('\\', null, null, 0);

  /** What stands before a value; blanks around that would make an expression try all lengths. */
  private static final Pattern KEY =
      Pattern.compile("\\s*+#\\s*+([a-zA-Z][a-zA-Z0-9]*+)\\s*+=(?!\\r?\\z)");

  /** The blanks of the expression. */
  private static final CharMatcher BLANKS = CharMatcher.anyOf(" \t\n\u000B\f\r");

  private static final Set<String> KNOWN = Set.of("syntax", "escape", "check");

  /** Reads the directives of a file; the first line that is none ends them. */
  static Directives read(List<String> lines) throws DockerfileException {
    Map<String, String> found = new LinkedHashMap<>();
    int line = !lines.isEmpty() && lines.get(0).startsWith("#!") ? 1 : 0;
    for (; line < lines.size(); line++) {
      Matcher matcher = KEY.matcher(lines.get(line));
      if (!matcher.lookingAt()) {
        break;
      }
      String key = matcher.group(1).toLowerCase(Locale.ROOT);
      if (!KNOWN.contains(key)) {
        break;
      }
      String value = BLANKS.trimFrom(lines.get(line).substring(matcher.end()));
      if (found.put(key, value) != null) {
        throw new DockerfileException(
            new Location(line + 1, line + 1, List.of(lines.get(line))),
            "only one " + key + " parser directive can be used");
      }
      requireEscape(found, line, lines.get(line));
    }
    String escape = found.getOrDefault("escape", "\\");
    return new Directives(escape.charAt(0), found.get("syntax"), found.get("check"), line);
  }

  private static void requireEscape(Map<String, String> found, int line, String text)
      throws DockerfileException {
    String escape = found.getOrDefault("escape", "\\");
    if (!escape.equals("\\") && !escape.equals("`")) {
      throw new DockerfileException(
          new Location(line + 1, line + 1, List.of(text)),
          "invalid escape token '" + escape + "', it must be \\ or `");
    }
  }
}
