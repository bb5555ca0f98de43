package dev.jovl.union;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.posix.FileName;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a directory knows of its names: never a name lost, and few that are not there. */
final class KnownNamesTest {
  @Test
  void mayHave_everyNameThatWasAdded() {
    KnownNames.Collector collector = new KnownNames.Collector();
    IntStream.range(0, 10_000).forEach(i -> collector.add(FileName.of("name-" + i)));
    KnownNames names = collector.names();
    assertThat(IntStream.range(0, 10_000).allMatch(i -> names.mayHave(FileName.of("name-" + i))))
        .isTrue();
  }

  @Test
  void mayHave_hardlyAnyOther() {
    KnownNames.Collector collector = new KnownNames.Collector();
    IntStream.range(0, 10_000).forEach(i -> collector.add(FileName.of("name-" + i)));
    KnownNames names = collector.names();
    long wrong =
        IntStream.range(0, 10_000).filter(i -> names.mayHave(FileName.of("other-" + i))).count();
    assertThat(wrong).isLessThan(10);
  }

  @Test
  void mayHave_nothingInAnEmptyDirectory() {
    assertThat(new KnownNames.Collector().names().mayHave(FileName.of("a"))).isFalse();
  }

  @Test
  void add_takesNamesOfOneHash() {
    KnownNames.Collector collector = new KnownNames.Collector();
    collector.add(FileName.of("Aa"));
    collector.add(FileName.of("BB"));
    assertThat(FileName.of("Aa").hashCode()).isEqualTo(FileName.of("BB").hashCode());
    assertThat(collector.names().mayHave(FileName.of("BB"))).isTrue();
  }
}
