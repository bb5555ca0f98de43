package dev.jovl.union.layer;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is shown of the hashes of ext4, and where they lead back to. */
final class DirectoryPositionsTest {
  private static final long END = Long.MAX_VALUE;
  private static final long DOT_DOT = 1L << 32;

  private static long hash(int first, int second) {
    return (long) first << 32 | Integer.toUnsignedLong(second);
  }

  /** Returns the positions that a reader is shown, one after each entry of a directory. */
  private static List<Long> shown(List<Long> entries) {
    List<Long> shown = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      long next = i == entries.size() - 1 ? END : entries.get(i + 1);
      shown.add(DirectoryPositions.HASHES.shown(entries.get(i), next));
    }
    return shown;
  }

  /** Each leads back to the entry after the one that it belongs to. */
  private static void requireReturn(List<Long> entries, List<Long> shown) {
    assertThat(shown).containsNoDuplicates();
    for (int i = 0; i < shown.size(); i++) {
      long start = DirectoryPositions.HASHES.onDisk(shown.get(i));
      List<Long> rest = entries.stream().filter(entry -> entry >= start).toList();
      assertWithMessage("after " + i).that(rest).isEqualTo(entries.subList(i + 1, entries.size()));
    }
  }

  @Test
  void hashes_areShownShort() {
    List<Long> entries = List.of(0L, DOT_DOT, hash(5, 77), hash(700, -1), hash(0x7ffffffe, 3));
    List<Long> shown = shown(entries);
    assertThat(shown).containsExactly(1L, 5L, 700L, 0x7ffffffeL, 0x7fffffffL).inOrder();
    requireReturn(entries, shown);
    assertThat(DirectoryPositions.HASHES.onDisk(0x7fffffffL)).isEqualTo(END);
    assertThat(DirectoryPositions.HASHES.onDisk(0)).isEqualTo(0);
  }

  /** Three names with one first hash: only the positions among them are long. */
  @Test
  void namesOfOneHash_areToldApart() {
    List<Long> entries =
        List.of(0L, DOT_DOT, hash(9, 1), hash(9, 2), hash(9, -1), hash(10, 0), hash(11, 5));
    List<Long> shown = shown(entries);
    assertThat(shown)
        .containsExactly(1L, 9L, hash(9, 2), hash(9, -1), 10L, 11L, 0x7fffffffL)
        .inOrder();
    requireReturn(entries, shown);
  }

  /** The first hashes of names may be those of "." and "..", which have no second. */
  @Test
  void namesWithTheHashesOfTheDots_areFound() {
    List<Long> entries = List.of(0L, hash(0, 6), hash(0, -2), DOT_DOT, hash(1, 8), hash(2, 1));
    requireReturn(entries, shown(entries));
  }

  @Test
  void otherPositions_stay() {
    for (long position : new long[] {0, 12, Integer.MAX_VALUE, hash(9, 1), END}) {
      assertThat(DirectoryPositions.AS_THEY_ARE.shown(0, position)).isEqualTo(position);
      assertThat(DirectoryPositions.AS_THEY_ARE.onDisk(position)).isEqualTo(position);
    }
  }
}
