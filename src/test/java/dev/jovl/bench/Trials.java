package dev.jovl.bench;

import java.util.Arrays;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What one contestant needed in one row.
 *
 * @param values its measures in the order of the trials, empty when it could not do the work
 * @param failure why it could not, else null
 */
record Trials(double[] values, @Nullable String failure) {

  /** Returns the median, if there is one. */
  OptionalDouble median() {
    if (values.length == 0) {
      return OptionalDouble.empty();
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return OptionalDouble.of(
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
  }

  /** Returns the least measure. */
  double least() {
    return Arrays.stream(values).min().orElse(Double.NaN);
  }

  /** Returns the greatest measure. */
  double greatest() {
    return Arrays.stream(values).max().orElse(Double.NaN);
  }
}
