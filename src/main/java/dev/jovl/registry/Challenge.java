package dev.jovl.registry;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One challenge of a {@code WWW-Authenticate} header (RFC 9110, 11.6.1).
 *
 * @param scheme in lower case, as {@code bearer}
 * @param parameters by name in lower case
 */
record Challenge(String scheme, Map<String, String> parameters) {

  Challenge {
    parameters = ImmutableMap.copyOf(parameters);
  }

  /**
   * Returns the challenges of a response; a header may hold several, and what is broken ends it.
   */
  static List<Challenge> parse(List<String> headers) {
    List<Challenge> challenges = new ArrayList<>();
    for (String header : headers) {
      new Scanner(header).scan(challenges);
    }
    return challenges;
  }

  /** Returns the parameter, or the empty text. */
  String parameter(String name) {
    return parameters.getOrDefault(name, "");
  }

  /** Walks over one header: {@code scheme name=value, name="value", scheme ...}. */
  private static final class Scanner {
    private final String text;
    private int at;

    Scanner(String text) {
      this.text = text;
    }

    void scan(List<Challenge> challenges) {
      String scheme = nextToken();
      while (!scheme.isEmpty()) {
        Map<String, String> parameters = new LinkedHashMap<>();
        String next = parameters(parameters);
        challenges.add(new Challenge(scheme.toLowerCase(Locale.ROOT), parameters));
        scheme = next;
      }
    }

    /** Reads parameters and returns the token after them: the next scheme, or nothing. */
    private String parameters(Map<String, String> parameters) {
      while (true) {
        String token = nextToken();
        skip(" \t");
        if (token.isEmpty() || at >= text.length() || text.charAt(at) != '=') {
          return token;
        }
        at++;
        skip(" \t");
        parameters.putIfAbsent(token.toLowerCase(Locale.ROOT), value());
      }
    }

    private String value() {
      if (at < text.length() && text.charAt(at) == '"') {
        return quoted();
      }
      return token();
    }

    private String quoted() {
      StringBuilder value = new StringBuilder();
      for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
        if (text.charAt(at) == '\\' && at + 1 < text.length()) {
          at++;
        }
        value.append(text.charAt(at));
      }
      at = Math.min(text.length(), at + 1);
      return value.toString();
    }

    private String nextToken() {
      skip(" \t,");
      return token();
    }

    private String token() {
      int start = at;
      while (at < text.length() && " \t,=\"".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      return text.substring(start, at);
    }

    private void skip(String blanks) {
      while (at < text.length() && blanks.indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }
  }
}
