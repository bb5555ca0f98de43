package dev.jovl.union.op;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Mode;
import dev.jovl.posix.Stat;
import dev.jovl.testing.FakeWriter;
import dev.jovl.testing.NeedsRoot;
import dev.jovl.union.CrashPoint;
import dev.jovl.union.Node;
import dev.jovl.union.UnionOptions;
import dev.jovl.union.UnionWatcher;
import dev.jovl.union.copyup.CopyUpScope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A set-id file of a layer gets another length from a caller that takes its bits by that. */
@ExtendWith(NeedsRoot.class)
final class CutPrivilegesTest {
  private static final String TEXT = "0123456789";
  private static final long YEAR_2001 = 1_000_000_000;

  private final Path base;
  private final Path original;

  CutPrivilegesTest(@TempDir Path base) throws IOException {
    this.base = base;
    original = Files.createDirectories(base.resolve("lower1/d")).resolve("f");
    Files.writeString(original, TEXT);
    Files.setAttribute(original, "unix:mode", 06755);
    Files.setLastModifiedTime(original, FileTime.from(YEAR_2001, TimeUnit.SECONDS));
  }

  private OpenedUnion open(boolean metacopy) throws IOException {
    return OpenedUnion.writable(base, UnionOptions.DEFAULTS.toBuilder().metacopy(metacopy).build());
  }

  private static Stat truncate(OpenedUnion union, Node node, long size) throws ErrnoException {
    Setattr.Change change =
        new Setattr.Change(null, null, null, size, null, null, null, new FakeWriter(false));
    return new Setattr(union.union(), union.copyUp()).setattr(node, change);
  }

  /** Counts the bytes that are copied up. */
  private static final class Counter implements UnionWatcher {
    private long bytes;

    @Override
    public void copiedUp(Node file, boolean metadataOnly, long copied) {
      bytes += copied;
    }
  }

  @ParameterizedTest
  @CsvSource({"0,false", "0,true", "3,false", "3,true", "10,false", "12,false", "12,true"})
  void truncate_copiesNothingThatIsCut(long size, boolean metacopy) throws IOException {
    try (OpenedUnion union = open(metacopy)) {
      Node node = union.node("d/f");
      Stat before = union.stat("d/f");
      Counter counter = new Counter();
      union.union().watch(counter);
      Stat after = truncate(union, node, size);
      assertThat(counter.bytes).isEqualTo(Math.min(size, TEXT.length()));
      assertThat(after.mode()).isEqualTo(Mode.REGULAR | 0755);
      assertThat(after.size()).isEqualTo(size);
      assertThat(after.ino()).isEqualTo(before.ino());
      assertThat(after.atime()).isEqualTo(before.atime());
      assertThat(after.mtime().seconds()).isGreaterThan(YEAR_2001);
      String padded = TEXT + "\0\0";
      assertThat(Files.readString(union.upper("d/f"))).isEqualTo(padded.substring(0, (int) size));
      assertThat(Files.getAttribute(union.upper("d/f"), "unix:mode"))
          .isEqualTo(Mode.REGULAR | 0755);
      assertThat(Files.readString(original)).isEqualTo(TEXT);
    }
  }

  /** By a chmod(2), as it were, which comes between the look and the cut. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void truncate_ofAFileThatIsCopiedUpMeanwhile_takesTheBitsToo(boolean metacopy)
      throws IOException {
    try (OpenedUnion union = open(metacopy)) {
      Node node = union.node("d/f");
      union
          .union()
          .watch(
              new UnionWatcher() {
                @Override
                public void copiedUp(Node file, boolean metadataOnly, long bytes) {
                  if (file.isDirectory()) {
                    bringUp(union, node);
                  }
                }
              });
      assertThat(truncate(union, node, 3).mode()).isEqualTo(Mode.REGULAR | 0755);
      assertThat(Files.readString(union.upper("d/f"))).isEqualTo("012");
    }
  }

  private static void bringUp(OpenedUnion union, Node node) {
    try {
      union.copyUp().node(node, CopyUpScope.METADATA);
    } catch (ErrnoException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void truncate_thatFails_leavesTheBits(boolean metacopy) throws IOException {
    try (OpenedUnion union = open(metacopy)) {
      Node node = union.node("d/f");
      union
          .union()
          .watch(
              new UnionWatcher() {
                @Override
                public void reached(CrashPoint point) {
                  if (point == CrashPoint.COPY_SYNCED && Files.exists(union.upper("d"))) {
                    throw new IllegalStateException("no further");
                  }
                }
              });
      assertThrows(IllegalStateException.class, () -> truncate(union, node, 3));
      union.union().watch(UnionWatcher.NONE);
      assertThat(union.stat("d/f").mode()).isEqualTo(Mode.REGULAR | 06755);
      assertThat(union.read("d/f")).isEqualTo(TEXT);
    }
  }
}
