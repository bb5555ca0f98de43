package dev.jovl.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the markers ({@code <<EOF}, {@code <<-"EOF"}, {@code 3<<EOF}) that announce documents. */
public final class HeredocMarkers {

  private static final Pattern MARKER = Pattern.compile("^(\\d*)<<(-?)\\s*([^<]+)$");

  /** What a marker is when blanks stand before its word. */
  private static final Pattern OPEN = Pattern.compile("\\d*<<-?");

  /** A word that ends a document: {@code $((1 << n))} is arithmetic. */
  private static final Pattern APART = Pattern.compile("[^\\d()<][^()<]*");

  /** A document that is announced but not yet read. */
  record Marker(String name, boolean expand, boolean stripTabs) {}

  private HeredocMarkers() {}

  /** Returns the markers of a line, in order. */
  static List<Marker> in(String text, char escape) {
    List<Marker> markers = new ArrayList<>();
    for (String word : joined(Words.quoted(text, escape))) {
      Marker marker = of(word);
      if (marker != null) {
        markers.add(marker);
      }
    }
    return markers;
  }

  /** Returns the words with the parts of a marker, {@code << EOF}, made one word. */
  static List<String> joined(List<String> words) {
    List<String> joined = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (i + 1 < words.size()
          && OPEN.matcher(word).matches()
          && APART.matcher(words.get(i + 1)).matches()) {
        word += " " + words.get(++i);
      }
      joined.add(word);
    }
    return joined;
  }

  /** Returns whether a word announces a document. */
  public static boolean isMarker(String word) {
    return of(word) != null;
  }

  /** Returns what a word announces, or null when it is no marker. */
  private static @Nullable Marker of(String word) {
    Matcher matcher = MARKER.matcher(word);
    if (!matcher.matches()) {
      return null;
    }
    String name = matcher.group(3);
    String plain = unquoted(name);
    return plain == null || plain.isEmpty()
        ? null
        : new Marker(plain, plain.equals(name), !matcher.group(2).isEmpty());
  }

  /**
   * Returns the word without its quotes and escapes, or null when a quote stays open or when it is
   * more than one word.
   */
  private static @Nullable String unquoted(String word) {
    StringBuilder out = new StringBuilder();
    char quote = 0;
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (quote == 0 && Blanks.isBlank(c)) {
        return null;
      }
      if (c == '\\' && quote != '\'' && i + 1 < word.length()) {
        out.append(word.charAt(++i));
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      } else {
        out.append(c);
      }
    }
    return quote == 0 ? out.toString() : null;
  }
}
