package dev.jovl.bench;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** A row and what each contestant needed in it. */
record Result(Row row, Map<Contestant, Trials> trials) {

  /** Returns the median of a contestant, if it took part and could do the work. */
  OptionalDouble median(Contestant contestant) {
    Trials own = trials.get(contestant);
    return own == null ? OptionalDouble.empty() : own.median();
  }

  /** Returns the median of one contestant in terms of another's, if both have one. */
  OptionalDouble ratio(Contestant contestant, Contestant base) {
    OptionalDouble one = median(contestant);
    OptionalDouble other = median(base);
    return one.isPresent() && other.isPresent()
        ? OptionalDouble.of(one.getAsDouble() / other.getAsDouble())
        : OptionalDouble.empty();
  }

  /** Returns the medians in one line, for who watches the run. */
  String medians() {
    return trials.entrySet().stream()
        .filter(entry -> entry.getValue().median().isPresent())
        .map(entry -> entry.getKey() + " " + Table.number(entry.getValue().median().getAsDouble()))
        .collect(Collectors.joining(", "));
  }

  /** Returns "met", "missed", or nothing where jovl has no measure. */
  String verdict() {
    OptionalDouble jovl = median(Contestant.JOVL);
    if (jovl.isEmpty()) {
      return "";
    }
    boolean met =
        row.goal().isMet(jovl.getAsDouble(), median(Contestant.KERNEL), median(Contestant.PEER));
    return met ? "met" : "missed";
  }
}
