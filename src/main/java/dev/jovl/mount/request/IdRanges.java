package dev.jovl.mount.request;

import dev.jovl.mount.request.MountException.Kind;
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
   * @throws MountException if it is not that
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
    return MountException.of(
        Kind.USAGE,
        "-o " + option + "=" + Shown.text(value),
        "not a mapping of ids",
        "write DISK:SHOWN:COUNT with numbers from 0 to 4294967295");
  }
}
