package dev.jovl.mount.request;

import dev.jovl.mount.request.MountException.Kind;
import dev.jovl.posix.NameText;
import dev.jovl.union.IdMapping.Range;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads ranges of user or group ids that are shifted. */
final class IdRanges {
  private IdRanges() {}

  /**
   * Reads {@code DISK:SHOWN:COUNT[:DISK:SHOWN:COUNT...]}, as fuse-overlayfs understands it; empty
   * parts are skipped, because containers/storage begins the value with a colon.
   *
   * @throws MountException if it is not that, or a range is empty or has an id of another
   */
  static List<Range> parse(String option, byte[] value) throws MountException {
    List<Long> numbers = new ArrayList<>();
    for (byte[] part : OptionString.splitAtColons(value)) {
      if (part.length > 0) {
        numbers.add(number(option, value, new String(part, StandardCharsets.UTF_8)));
      }
    }
    if (numbers.isEmpty() || numbers.size() % 3 != 0) {
      throw wrong(option, value);
    }
    requireCounts(option, value, numbers);
    requireApart(option, value, numbers, 0);
    requireApart(option, value, numbers, 1);
    List<Range> ranges = new ArrayList<>();
    for (int i = 0; i < numbers.size(); i += 3) {
      ranges.add(
          new Range(
              numbers.get(i + 1).intValue(),
              numbers.get(i).intValue(),
              numbers.get(i + 2).intValue()));
    }
    return List.copyOf(ranges);
  }

  private static void requireCounts(String option, byte[] value, List<Long> numbers)
      throws MountException {
    for (int i = 2; i < numbers.size(); i += 3) {
      if (numbers.get(i) == 0) {
        throw wrong(option, value, "a range of no ids", "write DISK:SHOWN:COUNT with COUNT from 1");
      }
    }
  }

  /** Refuses, as the kernel does of a user namespace, an id that two ranges have. */
  private static void requireApart(String option, byte[] value, List<Long> numbers, int which)
      throws MountException {
    for (int i = 0; i < numbers.size(); i += 3) {
      for (int j = 0; j < i; j += 3) {
        long first = numbers.get(i + which);
        long other = numbers.get(j + which);
        if (first < other + numbers.get(j + 2) && other < first + numbers.get(i + 2)) {
          throw wrong(option, value, "an id is in two ranges", "write ranges that are apart");
        }
      }
    }
  }

  private static long number(String option, byte[] value, String text) throws MountException {
    try {
      long number = Long.parseLong(text);
      if (number >= 0 && number <= 0xffffffffL) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw wrong(option, value);
    }
    throw wrong(option, value);
  }

  private static MountException wrong(String option, byte[] value) {
    return wrong(
        option,
        value,
        "not a mapping of ids",
        "write DISK:SHOWN:COUNT with numbers from 0 to 4294967295");
  }

  private static MountException wrong(String option, byte[] value, String cause, String wayOut) {
    return MountException.of(
        Kind.USAGE, "-o " + option + "=" + NameText.ofPath(value), cause, wayOut);
  }
}
