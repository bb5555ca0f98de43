package dev.jovl.gotext;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;

/** Texts in the forms in which Go prints them: what the classic history is made of. */
public final class GoText {

  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};

  private GoText() {}

  /** Returns a list as {@code %q} prints it: {@code ["a" "b"]}. */
  public static String list(List<String> words) {
    StringBuilder out = new StringBuilder("[");
    for (String word : words) {
      out.append(out.length() > 1 ? " " : "").append(quoted(word));
    }
    return out.append(']').toString();
  }

  private static String quoted(String word) {
    StringBuilder out = new StringBuilder("\"");
    word.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                default -> {
                  if (c < ' ' || c == 0x7F) {
                    out.append(String.format("\\x%02x", c));
                  } else {
                    out.appendCodePoint(c);
                  }
                }
              }
            });
    return out.append('"').toString();
  }

  /** Returns a size with four significant digits and a unit of thousands, as {@code 2.048 kB}. */
  public static String size(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1000 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(4));
    String digits = rounded.stripTrailingZeros().toPlainString();
    return digits + " " + UNITS[unit];
  }
}
