package dev.jovl.build;

import dev.jovl.build.source.InRootWalk;
import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.NativeBuffer;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The users and groups of an image, read from {@code /etc/passwd} and {@code /etc/group} by our own
 * code: nothing of an image is loaded. What is no regular file, or larger than 10 MiB, is refused.
 */
final class Accounts {

  private static final String ROOT = "root";
  private static final int MAX_BYTES = 10 << 20;

  /**
   * A user and a group by number.
   *
   * @param uid user
   * @param gid group
   */
  record Owner(int uid, int gid) {}

  private final Fd root;

  /**
   * Makes the accounts of a root.
   *
   * @param root open, and the caller's
   */
  Accounts(Fd root) {
    this.root = root;
  }

  /**
   * Resolves {@code user[:group]}, names or numbers, as {@code --chown} has it: without a group a
   * number stands for the group too, and a name for the group that its user has. {@code root} is 0,
   * also where no file tells it.
   *
   * @throws UnknownAccountException when a name is not in its file
   */
  Owner owner(String text) throws ErrnoException, UnknownAccountException {
    int colon = text.indexOf(':');
    if (colon >= 0) {
      return pair(text, colon);
    }
    Optional<Integer> number = text.equals(ROOT) ? Optional.of(0) : parse(text);
    return number.isPresent() ? new Owner(number.get(), number.get()) : named(text);
  }

  /**
   * Resolves {@code user[:group]} as USER has it: a group that is not named is the user's own, else
   * 0.
   */
  Owner user(String text) throws ErrnoException, UnknownAccountException {
    int colon = text.indexOf(':');
    if (colon >= 0) {
      return pair(text, colon);
    }
    Optional<Integer> number = parse(text);
    if (number.isEmpty()) {
      return named(text);
    }
    for (String[] fields : accounts()) {
      if (parse(fields[2]).equals(number)) {
        return new Owner(number.get(), parse(fields[3]).orElse(0));
      }
    }
    return new Owner(number.get(), 0);
  }

  private Owner pair(String text, int colon) throws ErrnoException, UnknownAccountException {
    String user = text.substring(0, colon);
    String group = text.substring(colon + 1);
    return new Owner(number(user, "/etc/passwd", "user"), number(group, "/etc/group", "group"));
  }

  private Owner named(String name) throws ErrnoException, UnknownAccountException {
    int uid = number(name, "/etc/passwd", "user");
    for (String[] fields : accounts()) {
      if (fields[0].equals(name) && parse(fields[2]).isPresent()) {
        return new Owner(uid, parse(fields[3]).orElse(0));
      }
    }
    return new Owner(uid, 0);
  }

  private List<String[]> accounts() throws ErrnoException {
    return lines("/etc/passwd").stream()
        .map(line -> line.split(":", -1))
        .filter(fields -> fields.length > 3)
        .toList();
  }

  private int number(String text, String file, String kind)
      throws ErrnoException, UnknownAccountException {
    if (text.equals(ROOT)) {
      return 0;
    }
    Optional<Integer> number = parse(text);
    if (number.isPresent()) {
      return number.get();
    }
    for (String line : lines(file)) {
      String[] fields = line.split(":", -1);
      if (fields.length > 2 && fields[0].equals(text) && parse(fields[2]).isPresent()) {
        return parse(fields[2]).get();
      }
    }
    throw new UnknownAccountException(
        "no " + kind + " \"" + text + "\" in " + file + " of the image");
  }

  private static Optional<Integer> parse(String text) {
    if (!text.matches("[0-9]{1,10}") || Long.parseLong(text) > Integer.MAX_VALUE) {
      return Optional.empty();
    }
    return Optional.of(Integer.parseInt(text));
  }

  /** A name stands for no user or group of the image. */
  static final class UnknownAccountException extends Exception {
    private static final long serialVersionUID = 1L;

    UnknownAccountException(String message) {
      super(message);
    }
  }

  private List<String> lines(String path) throws ErrnoException {
    try (InRootWalk walk = new InRootWalk(root)) {
      InRootWalk.Place place = walk.find(path.getBytes(StandardCharsets.UTF_8));
      if (place.stat() == null || !place.stat().isRegular()) {
        return List.of();
      }
      try (Fd file = place.open(OpenFlags.RDONLY | OpenFlags.NONBLOCK)) {
        return read(file);
      }
    } catch (ErrnoException e) {
      if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR)) {
        return List.of();
      }
      throw e;
    }
  }

  private static List<String> read(Fd file) throws ErrnoException {
    long size = Stats.of(file).size();
    if (size > MAX_BYTES) {
      throw ErrnoException.of(Errno.EFBIG);
    }
    ByteBuffer bytes = NativeBuffer.allocate((int) Math.max(1, size)).bytes();
    long offset = 0;
    while (bytes.hasRemaining()) {
      int count = FileData.pread(file, bytes, offset);
      if (count <= 0) {
        break;
      }
      offset += count;
    }
    byte[] content = new byte[(int) offset];
    bytes.flip();
    bytes.get(content);
    return List.of(new String(content, StandardCharsets.UTF_8).split("\n"));
  }
}
