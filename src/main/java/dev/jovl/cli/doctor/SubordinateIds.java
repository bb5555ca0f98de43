package dev.jovl.cli.doctor;

import com.google.common.base.Splitter;
import com.google.common.collect.Range;
import com.google.common.collect.RangeSet;
import com.google.common.collect.TreeRangeSet;
import com.google.common.primitives.Longs;
import java.util.List;

/**
 * Which users may have which further ids in their user namespaces.
 *
 * @param lines of a file, {@code USER:FIRST:COUNT} (subuid(5)); others say nothing, and so do those
 *     of ids that do not fit in 32 bits
 */
record SubordinateIds(List<String> lines) {

  /** SUB_UID_MIN and SUB_UID_COUNT of login.defs(5), and the same for groups. */
  private static final long FIRST = 100_000;

  private static final long COUNT = 65_536;

  private static final long ALL = 1L << 32;

  /** Returns whether a user has some, by one of these names. */
  boolean areOf(List<String> names) {
    return lines.stream().anyMatch(line -> names.contains(line.split(":", 2)[0]));
  }

  /**
   * Returns the first range that is nobody's, {@code FIRST-LAST}, as large as useradd(8) gives it.
   */
  String free() {
    RangeSet<Long> taken = TreeRangeSet.create();
    taken.add(Range.lessThan(FIRST));
    for (String line : lines) {
      List<String> fields = Splitter.on(':').splitToList(line);
      Long first = fields.size() == 3 ? Longs.tryParse(fields.get(1)) : null;
      Long count = first == null ? null : Longs.tryParse(fields.get(2));
      if (first != null && count != null && areIds(first, count)) {
        taken.add(Range.closedOpen(first, first + count));
      }
    }
    for (Range<Long> gap : taken.complement().asRanges()) {
      if (!gap.hasUpperBound() || gap.upperEndpoint() - gap.lowerEndpoint() >= COUNT) {
        return gap.lowerEndpoint() + "-" + (gap.lowerEndpoint() + COUNT - 1);
      }
    }
    throw new IllegalStateException("the last gap has no end");
  }

  private static boolean areIds(long first, long count) {
    return first >= 0 && first < ALL && count > 0 && count <= ALL - first;
  }
}
