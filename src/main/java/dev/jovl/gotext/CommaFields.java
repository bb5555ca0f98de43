package dev.jovl.gotext;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Fields with commas between them, which may be quoted as in CSV (RFC 4180). */
public final class CommaFields {

  private CommaFields() {}

  /** Returns the fields of a text without their quotes, or nothing if a quote stays open. */
  public static Optional<List<String>> of(String text) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
        field.append('"');
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    fields.add(field.toString());
    return quoted ? Optional.empty() : Optional.of(fields);
  }
}
