package dev.jovl.union;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.PosixAcl;
import dev.jovl.posix.PosixAcl.Entry;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Ids that a mapping does not have. */
final class IdMappingTest {
  private static final int NOBODY = 65534;

  /** 100000 to 165535 on disk are 0 to 65535 here, as in a user namespace. */
  private static final List<IdMapping.Range> BELOW = List.of(new IdMapping.Range(0, 100000, 65536));

  /** The other way round. */
  private static final List<IdMapping.Range> ABOVE = List.of(new IdMapping.Range(100000, 0, 65536));

  private static final IdMapping MAPPING = new IdMapping(BELOW, BELOW, -1, -1);

  private static PosixAcl list(Entry... named) {
    List<Entry> entries =
        List.of(
            new Entry(PosixAcl.USER_OBJ, 6, PosixAcl.NO_ID),
            named[0],
            new Entry(PosixAcl.GROUP_OBJ, 4, PosixAcl.NO_ID),
            named[1],
            new Entry(PosixAcl.MASK, 6, PosixAcl.NO_ID),
            new Entry(PosixAcl.OTHER, 0, PosixAcl.NO_ID));
    return new PosixAcl(entries);
  }

  @Test
  void owner_withoutMapping_isNobodyOfTheMount() {
    assertThat(MAPPING.shownUid(100005)).isEqualTo(5);
    assertThat(MAPPING.shownUid(165534)).isEqualTo(NOBODY);
    assertThat(MAPPING.shownUid(0)).isEqualTo(-2);
    assertThat(MAPPING.shownGid(0)).isEqualTo(-2);
    IdMapping above = new IdMapping(ABOVE, ABOVE, -1, -1);
    assertThat(above.shownUid(70000)).isEqualTo(NOBODY);
    List<IdMapping.Range> taken =
        List.of(new IdMapping.Range(NOBODY, 1, 1), new IdMapping.Range(-2, 2, 1));
    assertThat(new IdMapping(taken, taken, -1, -1).shownUid(0)).isEqualTo(-3);
  }

  /** Ids from 2^31 on are negative here. */
  @Test
  void squashed_toAHighId() {
    IdMapping squashed = new IdMapping(List.of(), List.of(), -2, Integer.MIN_VALUE);
    assertThat(squashed.isSquashed()).isTrue();
    assertThat(squashed.shownUid(5)).isEqualTo(-2);
    assertThat(squashed.shownGid(5)).isEqualTo(Integer.MIN_VALUE);
  }

  @Test
  void caller_withoutMapping_isNobodyOnDisk() {
    assertThat(MAPPING.diskUid(5)).isEqualTo(100005);
    assertThat(MAPPING.diskUid(70000)).isEqualTo(NOBODY);
    assertThat(MAPPING.diskUid(-1)).isEqualTo(-1);
  }

  @Test
  void entriesOfALayer_withoutMapping_letNobodyIn() {
    PosixAcl onDisk = list(new Entry(PosixAcl.USER, 6, 0), new Entry(PosixAcl.GROUP, 4, 100007));
    PosixAcl shown = Objects.requireNonNull(PosixAcl.parse(MAPPING.shownAcl(onDisk.toBytes())));
    assertThat(shown.entries()).hasSize(5);
    assertThat(shown.entries()).contains(new Entry(PosixAcl.GROUP, 4, 7));
    assertThat(shown.entries().stream().noneMatch(entry -> entry.tag() == PosixAcl.USER)).isTrue();
  }

  @Test
  void entriesOfACaller_withoutMapping_areRefused() throws ErrnoException {
    PosixAcl known = list(new Entry(PosixAcl.USER, 6, 5), new Entry(PosixAcl.GROUP, 4, 7));
    PosixAcl onDisk = Objects.requireNonNull(PosixAcl.parse(MAPPING.diskAcl(known.toBytes())));
    assertThat(onDisk.entries()).contains(new Entry(PosixAcl.USER, 6, 100005));
    PosixAcl unknown = list(new Entry(PosixAcl.USER, 6, 80000), new Entry(PosixAcl.GROUP, 4, 7));
    ErrnoException refused =
        assertThrows(ErrnoException.class, () -> MAPPING.diskAcl(unknown.toBytes()));
    assertThat(refused.errno()).isEqualTo(Errno.EINVAL);
  }
}
