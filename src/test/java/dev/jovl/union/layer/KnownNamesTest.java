package dev.jovl.union.layer;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  @Test
  void add_takesMarksForTheNamesThatTheyDelete() {
    KnownNames.Collector collector = new KnownNames.Collector();
    collector.add(FileName.of("there"));
    assertThat(collector.names().hasMarks()).isFalse();
    collector.add(FileName.of(".wh.gone"));
    collector.add(FileName.of(".wh..wh..opq"));
    KnownNames names = collector.names();
    assertThat(names.hasMarks()).isTrue();
    assertThat(names.mayHave(FileName.of("gone"))).isTrue();
    assertThat(names.mayHave(FileName.of(".wh..opq"))).isFalse();
  }

  @Test
  void read_allOrNothing(@TempDir Path directory) throws IOException {
    for (int i = 0; i < 10; i++) {
      Files.createFile(directory.resolve("name" + i));
    }
    int all = 12; // with "." and ".."
    assertThat(read(directory, all - 1)).isNull();
    KnownNames names = Objects.requireNonNull(read(directory, all));
    assertThat(names.mayHave(FileName.of("name9"))).isTrue();
    assertThat(names.mayHave(FileName.of("name10"))).isFalse();
  }

  /** A listing is no reason to keep more names than are read for their own sake. */
  @Test
  void add_noMoreThanAreWorthKeeping() {
    KnownNames.Collector collector = new KnownNames.Collector();
    long added =
        IntStream.range(0, 50_001).filter(i -> collector.add(FileName.of("name-" + i))).count();
    assertThat(added).isEqualTo(50_000);
  }

  private static @Nullable KnownNames read(Path directory, int most) throws IOException {
    byte[] path = directory.toString().getBytes(StandardCharsets.UTF_8);
    int flags = OpenFlags.RDONLY | OpenFlags.DIRECTORY;
    try (Fd fd = Open.path(Fd.CURRENT_DIRECTORY, path, flags)) {
      return KnownNames.read(fd, most);
    }
  }
}
