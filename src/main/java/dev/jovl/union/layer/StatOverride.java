package dev.jovl.union.layer;

import dev.jovl.posix.Device;
import dev.jovl.posix.Mode;
import dev.jovl.posix.Stat;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an attribute says that a file is, in place of its inode: {@code uid:gid:mode[:type]}, with
 * the mode in octal and the type one of file, dir, symlink, pipe, socket, block-MAJOR-MINOR and
 * char-MAJOR-MINOR (containers/storage, pkg/idtools).
 *
 * @param uid owner
 * @param gid group
 * @param mode type and permissions; type 0 if nothing is said of it
 * @param device the device that a device file stands for, else 0
 */
record StatOverride(int uid, int gid, int mode, long device) {
  private static final Pattern FORMAT =
      Pattern.compile(
          "(\\d{1,10}):(\\d{1,10}):([0-7]{1,7})"
              + "(?::(?:(file|dir|symlink|pipe|socket)|(block|char)-(\\d{1,9})-(\\d{1,9})))?.*",
          Pattern.DOTALL);

  /** Returns what a value says, null if it is not of the format. */
  static @Nullable StatOverride parse(byte[] value) {
    Matcher matcher = FORMAT.matcher(new String(value, StandardCharsets.ISO_8859_1));
    if (!matcher.matches()) {
      return null;
    }
    long uid = Long.parseLong(matcher.group(1));
    long gid = Long.parseLong(matcher.group(2));
    if (uid > 0xffffffffL || gid > 0xffffffffL) {
      return null;
    }
    int permissions = Mode.permissions(Integer.parseInt(matcher.group(3), 8));
    return new StatOverride((int) uid, (int) gid, type(matcher) | permissions, device(matcher));
  }

  private static int type(Matcher matcher) {
    String word = matcher.group(4) == null ? matcher.group(5) : matcher.group(4);
    if (word == null) {
      return 0;
    }
    return switch (word) {
      case "dir" -> Mode.DIRECTORY;
      case "symlink" -> Mode.SYMLINK;
      case "pipe" -> Mode.FIFO;
      case "socket" -> Mode.SOCKET;
      case "block" -> Mode.BLOCK;
      case "char" -> Mode.CHARACTER;
      default -> Mode.REGULAR;
    };
  }

  private static long device(Matcher matcher) {
    return matcher.group(5) == null
        ? 0
        : Device.make(Integer.parseInt(matcher.group(6)), Integer.parseInt(matcher.group(7)));
  }

  /** Returns what a file is said to be by its own inode. */
  static StatOverride of(Stat stat) {
    return new StatOverride(stat.uid(), stat.gid(), stat.mode(), stat.rdev());
  }

  /** Returns the value of the attribute. */
  byte[] toBytes() {
    String text =
        Integer.toUnsignedString(uid)
            + ":"
            + Integer.toUnsignedString(gid)
            + ":"
            + String.format(Locale.US, "%04o", Mode.permissions(mode))
            + ":"
            + typeWord();
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private String typeWord() {
    return switch (Mode.type(mode)) {
      case Mode.DIRECTORY -> "dir";
      case Mode.SYMLINK -> "symlink";
      case Mode.FIFO -> "pipe";
      case Mode.SOCKET -> "socket";
      case Mode.BLOCK -> "block-" + Device.major(device) + "-" + Device.minor(device);
      case Mode.CHARACTER -> "char-" + Device.major(device) + "-" + Device.minor(device);
      default -> "file";
    };
  }

  /** Returns this with another owner and group. */
  StatOverride withOwner(int newUid, int newGid) {
    return new StatOverride(newUid, newGid, mode, device);
  }

  /** Returns this with other permissions. */
  StatOverride withPermissions(int permissions) {
    return new StatOverride(uid, gid, Mode.type(mode) | Mode.permissions(permissions), device);
  }

  /**
   * Returns a file as this says that it is. A type counts for a regular file only, which can stand
   * for a device, a fifo or a socket, and never makes a whiteout, a directory or a link of it.
   */
  Stat applyTo(Stat inode) {
    int type = Mode.type(mode);
    boolean special =
        Mode.isDevice(mode) && device != 0 || type == Mode.FIFO || type == Mode.SOCKET;
    boolean typed = inode.isRegular() && special;
    return inode.toBuilder()
        .mode((typed ? type : Mode.type(inode.mode())) | Mode.permissions(mode))
        .owner(uid, gid)
        .rdev(typed ? device : inode.rdev())
        .build();
  }
}
