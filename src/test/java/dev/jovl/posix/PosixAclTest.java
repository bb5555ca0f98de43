package dev.jovl.posix;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.posix.PosixAcl.Entry;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Access control lists: their bytes, and what they have to do with modes. */
final class PosixAclTest {
  private static final int NONE = -1;

  private static final PosixAcl EXTENDED =
      new PosixAcl(
          List.of(
              new Entry(0x01, 6, NONE),
              new Entry(0x02, 7, 1000),
              new Entry(0x04, 5, NONE),
              new Entry(0x08, 4, 2000),
              new Entry(0x10, 5, NONE),
              new Entry(0x20, 1, NONE)));

  private static final PosixAcl MINIMAL =
      new PosixAcl(
          List.of(new Entry(0x01, 6, NONE), new Entry(0x04, 4, NONE), new Entry(0x20, 0, NONE)));

  @Test
  void bytes_areThoseOfTheKernel() {
    assertThat(MINIMAL.toBytes())
        .isEqualTo(
            new byte[] {
              2, 0, 0, 0, 1, 0, 6, 0, -1, -1, -1, -1, 4, 0, 4, 0, -1, -1, -1, -1, 32, 0, 0, 0, -1,
              -1, -1, -1
            });
    assertThat(PosixAcl.parse(EXTENDED.toBytes())).isEqualTo(EXTENDED);
  }

  @Test
  void parse_ofSomethingElse() {
    assertThat(PosixAcl.parse(new byte[0])).isNull();
    assertThat(PosixAcl.parse(new byte[] {1, 0, 0, 0})).isNull();
    assertThat(PosixAcl.parse(new byte[] {2, 0, 0, 0, 1})).isNull();
    assertThat(PosixAcl.parse(new byte[] {2, 0, 0, 0})).isEqualTo(new PosixAcl(List.of()));
  }

  @Test
  void mode_showsTheMask() {
    assertThat(EXTENDED.applyTo(0107000)).isEqualTo(0107651);
    assertThat(MINIMAL.applyTo(0100777)).isEqualTo(0100640);
    assertThat(EXTENDED.isMoreThanMode()).isTrue();
    assertThat(MINIMAL.isMoreThanMode()).isFalse();
  }

  @Test
  void withMode_changesTheMaskAndNotTheGroup() {
    PosixAcl changed = EXTENDED.withMode(0702);
    assertThat(changed.applyTo(0)).isEqualTo(0702);
    assertThat(changed.entries().get(2)).isEqualTo(new Entry(0x04, 5, NONE));
    assertThat(MINIMAL.withMode(0070).entries().get(1)).isEqualTo(new Entry(0x04, 7, NONE));
  }

  @Test
  void restrictedBy_takesAway() {
    assertThat(EXTENDED.restrictedBy(0446).applyTo(0)).isEqualTo(0440);
  }

  @Test
  void withOwnerMayAll_changesTheOwnerAlone() {
    assertThat(EXTENDED.withOwnerMayAll().applyTo(0)).isEqualTo(0751);
  }

  @Test
  void withIds_changesNamedOnes() {
    PosixAcl mapped = EXTENDED.withIds(id -> OptionalInt.of(id + 1), id -> OptionalInt.of(id + 2));
    assertThat(mapped.entries().get(1).id()).isEqualTo(1001);
    assertThat(mapped.entries().get(3).id()).isEqualTo(2002);
    assertThat(mapped.entries().get(0).id()).isEqualTo(NONE);
    assertThat(mapped.entries().get(4).id()).isEqualTo(NONE);
  }

  @Test
  void withoutList_givesNobodyMore() {
    assertThat(PosixAcl.withoutList(06751, EXTENDED)).isEqualTo(06650);
    assertThat(PosixAcl.withoutList(06751, MINIMAL)).isEqualTo(06640);
    assertThat(PosixAcl.withoutList(06751, null)).isEqualTo(06701);
  }
}
