package dev.jovl.bench;

import static com.google.common.truth.Truth.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Medians, ratios and verdicts: what the tables of the benchmark rest on. */
final class ResultTest {
  @Test
  void median_oddAndEven() {
    assertThat(trials(3, 1, 2).median()).isEqualTo(OptionalDouble.of(2));
    assertThat(trials(4, 1, 2, 3).median()).isEqualTo(OptionalDouble.of(2.5));
    assertThat(trials().median()).isEqualTo(OptionalDouble.empty());
  }

  @Test
  void ratio_isOfMedians() {
    Result result = result(Goal.ofKernel(2), trials(1, 2, 9), trials(5), trials(4));
    assertThat(result.ratio(Contestant.JOVL, Contestant.KERNEL)).isEqualTo(OptionalDouble.of(2));
  }

  @Test
  void verdict_meetsBothBounds() {
    Goal goal = Goal.ofBoth(2, 0.5);
    assertThat(result(goal, trials(2), trials(8), trials(4)).verdict()).isEqualTo("met");
    assertThat(result(goal, trials(2), trials(8), trials(4.1)).verdict()).isEqualTo("missed");
    assertThat(result(goal, trials(2), trials(7), trials(4)).verdict()).isEqualTo("missed");
  }

  @Test
  void verdict_behindThePeerIsMissed() {
    Result result = result(Goal.ofKernel(2), trials(2), trials(3), trials(4));
    assertThat(result.verdict()).isEqualTo("missed");
  }

  @Test
  void verdict_withoutMeasureIsNone() {
    assertThat(result(Goal.ofKernel(2), trials(2), trials(3), trials()).verdict()).isEmpty();
  }

  @Test
  void table_showsMedianRangeRatiosAndVerdict() {
    Result result = result(Goal.ofKernel(2), trials(2), trials(8), trials(3, 4, 5));
    Table table = new Table("about", List.of(Contestant.KERNEL, Contestant.JOVL), List.of(result));
    assertThat(table.markdown())
        .endsWith(
            "| work (s) | 2.00 (2.00-2.00) | 4.00 (3.00-5.00) | 2.00 | 0.50 | <= 2.0 x kernel"
                + " | met |\n");
  }

  @Test
  void table_saysWhyAContestantHasNoMeasure() {
    Trials failed = new Trials(new double[0], "died");
    Row row = new Row("work", "s", Goal.ofKernel(2), Layers::empty, mount -> 0);
    Result result = new Result(row, Map.of(Contestant.KERNEL, failed, Contestant.JOVL, trials(1)));
    Table table = new Table("about", List.of(Contestant.KERNEL, Contestant.JOVL), List.of(result));
    assertThat(table.text()).contains("kernel, work: died");
    assertThat(table.markdown()).contains("| failed | 1.00 (1.00-1.00) |");
    assertThat(table.json()).contains("\"kernel\": \"died\"");
  }

  private static Trials trials(double... values) {
    return new Trials(values, null);
  }

  private static Result result(Goal goal, Trials kernel, Trials peer, Trials jovl) {
    Row row = new Row("work", "s", goal, Layers::empty, mount -> 0);
    return new Result(
        row, Map.of(Contestant.KERNEL, kernel, Contestant.PEER, peer, Contestant.JOVL, jovl));
  }
}
