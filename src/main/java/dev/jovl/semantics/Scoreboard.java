package dev.jovl.semantics;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts of outcomes by subject and contestant, and the table of them in Markdown. */
public final class Scoreboard {
  private final List<String> contestants;
  private final Map<String, Map<String, EnumMap<Verdict, Integer>>> subjects =
      new LinkedHashMap<>();
  private final EnumMap<Verdict, Integer> nothing = new EnumMap<>(Verdict.class);

  /** Makes an empty board with a column for each contestant, by name. */
  public Scoreboard(List<String> contestants) {
    this.contestants = List.copyOf(contestants);
  }

  /** Counts an outcome. */
  public void add(Outcome outcome) {
    subjects
        .computeIfAbsent(outcome.testCase().subject(), subject -> new LinkedHashMap<>())
        .computeIfAbsent(outcome.contestant(), name -> new EnumMap<>(Verdict.class))
        .merge(outcome.verdict(), 1, Integer::sum);
  }

  /**
   * Returns how many outcomes of a subject were of a kind.
   *
   * @param subject a subject, or "" for all
   */
  public int count(String subject, String contestant, Verdict verdict) {
    return subjects.entrySet().stream()
        .filter(row -> subject.isEmpty() || row.getKey().equals(subject))
        .mapToInt(row -> row.getValue().getOrDefault(contestant, nothing).getOrDefault(verdict, 0))
        .sum();
  }

  /** Returns "passed / asked" of a subject, or "" for all; a dash if nothing was asked. */
  String score(String subject, String contestant) {
    int passed = count(subject, contestant, Verdict.PASSED);
    int asked =
        passed
            + count(subject, contestant, Verdict.FAILED)
            + count(subject, contestant, Verdict.DEVIATES);
    return asked == 0 ? "-" : passed + " / " + asked;
  }

  /** Returns the table in Markdown: a row a subject, and the sum. */
  public String markdown() {
    StringBuilder text = new StringBuilder("| subject |");
    for (String contestant : contestants) {
      text.append(' ').append(contestant).append(" |");
    }
    text.append("\n|---|").append("---:|".repeat(contestants.size())).append('\n');
    for (String subject : subjects.keySet()) {
      row(text, subject, subject);
    }
    row(text, "**all**", "");
    return text.toString();
  }

  private void row(StringBuilder text, String title, String subject) {
    text.append("| ").append(title).append(" |");
    for (String contestant : contestants) {
      text.append(' ').append(score(subject, contestant)).append(" |");
    }
    text.append('\n');
  }
}
