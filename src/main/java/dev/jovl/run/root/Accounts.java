package dev.jovl.run.root;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.run.spec.RunException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The users and groups of an image, read from {@code /etc/passwd} and {@code /etc/group} by our own
 * code, as Docker does: nothing of the image is loaded, links are followed inside it, a file that
 * is not there or no regular one says nothing, fields that a line lacks are empty, and the first
 * line that fits counts. Two things are left out that Docker takes: comments, and lines whose
 * number is none, which are root there.
 */
public final class Accounts {

  /** The largest id that counts without a line that has it, the one of old 32-bit systems. */
  public static final long LARGEST_UNLISTED = Integer.MAX_VALUE;

  private static final String PASSWD = "/etc/passwd";
  private static final String GROUP = "/etc/group";
  private static final int PASSWD_FIELDS = 7;
  private static final int GROUP_FIELDS = 4;
  private static final int MAX_BYTES = 10 << 20;
  private static final long MAX_ID = 0xffff_fffeL;

  /**
   * A line of {@code /etc/passwd}.
   *
   * @param name the user's
   * @param uid 0 to 2^32 - 2
   * @param gid the user's own group, 0 where the line has none
   * @param home empty where the line has none
   */
  public record Account(String name, long uid, long gid, String home) {}

  /**
   * A line of {@code /etc/group}.
   *
   * @param name the group's
   * @param gid 0 to 2^32 - 2
   * @param members names of users
   */
  public record Group(String name, long gid, List<String> members) {

    /** Copies the list. */
    public Group {
      members = List.copyOf(members);
    }
  }

  private final Fd root;

  /**
   * Makes the accounts of a root.
   *
   * @param root open, and the caller's
   */
  public Accounts(Fd root) {
    this.root = root;
  }

  /**
   * Reads a number that stands for a user or a group: decimal digits, and no more. What is such a
   * number is never a name.
   *
   * @return the number, above all ids where it is too large to be one; empty for a name
   */
  public static Optional<Long> number(String text) {
    if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    String digits = text.replaceFirst("^0+(?=.)", "");
    return Optional.of(digits.length() > 10 ? Long.MAX_VALUE : Long.parseLong(digits));
  }

  /**
   * Returns the user of a name.
   *
   * @throws RunException if the file is too large
   * @throws ErrnoException if it cannot be read
   */
  public Optional<Account> user(String name) throws IOException {
    return first(accounts(), account -> account.name().equals(name));
  }

  /** Returns the first user that has a number; fails as {@link #user(String)} does. */
  public Optional<Account> user(long uid) throws IOException {
    return first(accounts(), account -> account.uid() == uid);
  }

  /** Returns the group of a name; fails as {@link #user(String)} does. */
  public Optional<Group> group(String name) throws IOException {
    return first(groups(), group -> group.name().equals(name));
  }

  /** Returns the first group that has a number; fails as {@link #user(String)} does. */
  public Optional<Group> group(long gid) throws IOException {
    return first(groups(), group -> group.gid() == gid);
  }

  /** Returns the groups that list a user; fails as {@link #user(String)} does. */
  public List<Group> groupsOf(String user) throws IOException {
    return groups().stream().filter(group -> group.members().contains(user)).toList();
  }

  private static <T> Optional<T> first(List<T> lines, Predicate<T> fits) {
    return lines.stream().filter(fits).findFirst();
  }

  private List<Account> accounts() throws IOException {
    List<Account> accounts = new ArrayList<>();
    for (List<String> fields : lines(PASSWD, PASSWD_FIELDS)) {
      Optional<Long> uid = id(fields.get(2));
      Optional<Long> gid = fields.get(3).isEmpty() ? Optional.of(0L) : id(fields.get(3));
      if (uid.isPresent() && gid.isPresent()) {
        accounts.add(new Account(fields.get(0), uid.get(), gid.get(), fields.get(5)));
      }
    }
    return accounts;
  }

  private List<Group> groups() throws IOException {
    List<Group> groups = new ArrayList<>();
    for (List<String> fields : lines(GROUP, GROUP_FIELDS)) {
      List<String> members = List.of(fields.get(3).split(",", -1));
      id(fields.get(2)).ifPresent(gid -> groups.add(new Group(fields.get(0), gid, members)));
    }
    return groups;
  }

  private static Optional<Long> id(String field) {
    return number(field).filter(id -> id <= MAX_ID);
  }

  private List<List<String>> lines(String file, int fields) throws IOException {
    List<List<String>> lines = new ArrayList<>();
    for (String line : new String(content(file), StandardCharsets.UTF_8).split("\n", -1)) {
      if (!line.startsWith("#")) {
        List<String> parts = new ArrayList<>(List.of(line.strip().split(":", -1)));
        while (parts.size() < fields) {
          parts.add("");
        }
        lines.add(parts);
      }
    }
    return lines;
  }

  private byte[] content(String inside) throws IOException {
    byte[] path = inside.getBytes(StandardCharsets.UTF_8);
    try (Fd file = Open.regularWithin(root, path, ImageRoot.IN_ROOT)) {
      if (file == null) {
        return new byte[0];
      }
      long size = Stats.of(file).size();
      if (size > MAX_BYTES) {
        throw RunException.notRun(inside + " of the image has more than 10 MiB");
      }
      return ImageRoot.read(file, (int) size);
    } catch (ErrnoException e) {
      if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR) || e.is(Errno.ELOOP)) {
        return new byte[0];
      }
      throw e;
    }
  }
}
