package dev.jovl.union.upper;

import dev.jovl.linux.Fd;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Stat;
import dev.jovl.union.whiteout.OverlayXattr;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The number of names that a file in the index has in the union, as the kernel's overlayfs keeps
 * it: "U" or "L", and what is to be added to the link count of the upper or the lower inode.
 */
public final class LinkCount {
  /**
   * What a crash has left may count from the file below, and that may not be known. With too few
   * names the entry of the index would go before the last of them, and its bytes with it.
   */
  private static final int MORE_THAN_THERE_ARE = 1 << 16;

  private LinkCount() {}

  /** Stores what is to be added to the link count of a file of the upper. */
  public static void store(Upper upper, Fd file, int difference) throws ErrnoException {
    set(upper, file, 'U', difference);
  }

  /**
   * Stores what is to be added to the link count of the file below, which holds while the link
   * count of the file of the upper changes.
   */
  public static void storeToLower(Upper upper, Fd file, int difference) throws ErrnoException {
    set(upper, file, 'L', difference);
  }

  /**
   * Stores what is to be added to the link count of a file of the upper, if a change that failed or
   * a crash has left it relative to the file below: so it would not count a name that comes or
   * goes. Where the file below is not known it says nothing, and stays.
   */
  public static void settle(Upper upper, Fd file, int difference) throws ErrnoException {
    boolean known = difference < MORE_THAN_THERE_ARE / 2;
    if (known && countsFromLower(upper.get(file, OverlayXattr.NLINK))) {
      store(upper, file, difference);
    }
  }

  /** Not by a format, which would write the digits of the user's language. */
  private static void set(Upper upper, Fd file, char base, int difference) throws ErrnoException {
    String text = base + (difference < 0 ? "" : "+") + difference;
    upper.set(file, OverlayXattr.NLINK, text.getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Returns what is to be added to the link count of a file of the upper; 0 if nothing is stored.
   *
   * @param file of the upper, open; O_PATH is enough
   * @param stat of it
   * @param lower the file below, null if it is not known
   * @throws ErrnoException what getxattr(2) says
   */
  public static int load(Upper upper, Fd file, Stat stat, @Nullable Stat lower)
      throws ErrnoException {
    byte @Nullable [] value = upper.get(file, OverlayXattr.NLINK);
    if (lower == null) {
      return countsFromLower(value) ? MORE_THAN_THERE_ARE : parse(value, stat.nlink(), 0);
    }
    return parse(value, stat.nlink(), lower.nlink());
  }

  /**
   * Returns whether the union has no name for a file whose only name in the upper is its entry in
   * the index.
   *
   * @param value what is stored of its number of names, null if nothing is
   */
  static boolean saysNoNameIsLeft(byte @Nullable [] value) {
    return value != null && value.length > 0 && value[0] == 'U' && parse(value, 1, 0) == -1;
  }

  private static boolean countsFromLower(byte @Nullable [] value) {
    return value != null && value.length > 0 && value[0] == 'L';
  }

  static int parse(byte @Nullable [] value, int upperNames, int lowerNames) {
    if (value == null || value.length < 3) {
      return 0;
    }
    try {
      int number =
          Integer.parseInt(new String(value, 1, value.length - 1, StandardCharsets.US_ASCII));
      return value[0] == 'L' ? lowerNames + number - upperNames : number;
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
