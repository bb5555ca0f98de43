package dev.jovl.union;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.FileName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Positions of names among which some have one hash of 31 bits. */
final class MergedPositionsTest {
  /** So many that some dozens share a hash. */
  private static final int MANY = 400_000;

  private static Map<String, Long> placed(List<String> names) {
    List<ListedEntry> entries = new ArrayList<>();
    for (String name : names) {
      FileName bytes = FileName.of(name);
      entries.add(new ListedEntry(new DirectoryEntry(bytes, 1, 0, MergedPositions.hash(bytes)), 0));
    }
    MergedPositions.place(entries);
    Map<String, Long> positions = new HashMap<>();
    long last = 0;
    for (ListedEntry listed : entries) {
      long position = listed.entry().nextOffset();
      assertThat(position).isGreaterThan(last);
      last = position;
      positions.put(listed.entry().name().toString(), position);
    }
    assertThat(last).isLessThan(1L << 31);
    return positions;
  }

  private static List<String> names(int count) {
    List<String> names = new ArrayList<>(List.of(".", ".."));
    for (int i = 0; i < count; i++) {
      names.add("n" + i);
    }
    return names;
  }

  /** Returns names, two and two of which have one place when they are alone. */
  private static List<List<String>> pairs() {
    Map<Long, String> alone = new HashMap<>();
    List<List<String>> pairs = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      String name = "n" + i;
      String other = alone.put(MergedPositions.hash(FileName.of(name)) >>> 32, name);
      if (other != null) {
        pairs.add(List.of(other, name));
      }
    }
    assertThat(pairs).isNotEmpty();
    return pairs;
  }

  @Test
  void positions_areDifferent_andFitInto31Bits() {
    Map<String, Long> positions = placed(names(MANY));
    assertThat(positions).hasSize(MANY + 2);
    assertThat(positions).containsEntry(".", 1L);
    assertThat(positions).containsEntry("..", 2L);
  }

  /** What the cache of the kernel and other readers of the directory rely on. */
  @Test
  void position_isThatOfTheNames_inWhateverOrderTheyCome() {
    List<String> names = names(MANY);
    Map<String, Long> positions = placed(names);
    Collections.shuffle(names, new Random(7));
    assertThat(placed(names)).isEqualTo(positions);
  }

  private static ListedEntry hashed(String name, long first, long second) {
    long hash = first << 32 | second;
    return new ListedEntry(new DirectoryEntry(FileName.of(name), 1, 0, hash), 0);
  }

  private static Map<String, Long> placed(ListedEntry... listed) {
    List<ListedEntry> entries = new ArrayList<>(List.of(listed));
    MergedPositions.place(entries);
    Map<String, Long> positions = new HashMap<>();
    entries.forEach(
        each -> positions.put(each.entry().name().toString(), each.entry().nextOffset()));
    return positions;
  }

  /** The last of two with one hash has its number, whatever that moves. */
  @Test
  void neighbourOfTwoWithOneHash_givesWay() {
    ListedEntry below = hashed("below", 8, 1);
    ListedEntry one = hashed("one", 9, 1);
    assertThat(placed(one, below)).containsExactly("below", 8L, "one", 9L);
    assertThat(placed(hashed("two", 9, 2), one, below))
        .containsExactly("below", 7L, "one", 8L, "two", 9L);
  }

  /** Else a reader that goes on after the removed name would not come to the other. */
  @Test
  void name_staysWhereItIs_whenOneBeforeItIsRemoved() {
    for (List<String> pair : pairs()) {
      Map<String, Long> both = placed(pair);
      Map<String, Long> one = placed(pair.subList(0, 1));
      Map<String, Long> other = placed(pair.subList(1, 2));
      assertThat(one.values()).containsExactlyElementsIn(other.values());
      assertThat(both.values()).containsAtLeastElementsIn(one.values());
      String last = Collections.max(both.entrySet(), Map.Entry.comparingByValue()).getKey();
      assertThat(both).containsAtLeastEntriesIn(last.equals(pair.get(0)) ? one : other);
    }
  }
}
