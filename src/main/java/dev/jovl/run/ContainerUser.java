package dev.jovl.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who a container runs as, by the rules of the image specification and Docker: names are looked up
 * in the image's own {@code /etc/passwd} and {@code /etc/group}; a user without a group gets its
 * primary group and the groups that list it; a user with a group gets that one only; a number that
 * is not listed is taken as it is, with group 0. Where user and group are given, root is 0 though
 * nothing lists it.
 *
 * @param uid the user, 0 to 2^32 - 2
 * @param gid the group
 * @param groups all groups, the first is {@code gid} itself
 * @param home the home directory, {@code /} if not listed
 */
record ContainerUser(long uid, long gid, List<Long> groups, String home) {

  private static final String ROOT = "root";
  private static final int MAX_BYTES = 10 << 20;
  private static final long MAX_ID = 0xffff_fffeL;

  /** Copies the list. */
  public ContainerUser {
    groups = List.copyOf(groups);
  }

  private record Account(String name, long uid, long gid, String home) {}

  /**
   * Looks a user up.
   *
   * @param root the root filesystem of the image
   * @param user {@code USER[:GROUP]}, each a name or a number; empty is root
   * @throws RunException if a name is not listed
   */
  static ContainerUser resolve(ImageRoot root, String user) throws IOException {
    int colon = user.indexOf(':');
    String who = colon < 0 ? user : user.substring(0, colon);
    String group = colon < 0 ? "" : user.substring(colon + 1);
    Optional<Account> account = account(root, who.isEmpty() ? "0" : who);
    boolean rootWithGroup = who.equals(ROOT) && !group.isEmpty();
    Optional<Long> number = number(who.isEmpty() || rootWithGroup ? "0" : who);
    if (account.isEmpty() && number.isEmpty()) {
      throw new RunException(
          125, "unable to find user " + who + ": no matching entries in passwd file of the image");
    }
    long uid = account.map(Account::uid).orElseGet(() -> number.orElse(0L));
    String home = account.map(Account::home).filter(dir -> !dir.isEmpty()).orElse("/");
    if (!group.isEmpty()) {
      long gid = group(root, group);
      return new ContainerUser(uid, gid, List.of(gid), home);
    }
    long gid = account.map(Account::gid).orElse(0L);
    Set<Long> groups = new LinkedHashSet<>(List.of(gid));
    if (account.isPresent()) {
      groups.addAll(groupsOf(root, account.get().name()));
    }
    return new ContainerUser(uid, gid, List.copyOf(groups), home);
  }

  private static Optional<Long> number(String text) {
    if (text.isEmpty() || text.length() > 10 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    long number = Long.parseLong(text);
    return number <= MAX_ID ? Optional.of(number) : Optional.empty();
  }

  /** A name wins over a number that looks the same. */
  private static Optional<Account> account(ImageRoot root, String who) throws IOException {
    List<Account> accounts = new ArrayList<>();
    for (List<String> fields : lines(root, "/etc/passwd", 7)) {
      Optional<Long> uid = number(fields.get(2));
      Optional<Long> gid = fields.get(3).isEmpty() ? Optional.of(0L) : number(fields.get(3));
      if (uid.isPresent() && gid.isPresent()) {
        accounts.add(new Account(fields.get(0), uid.get(), gid.get(), fields.get(5)));
      }
    }
    Optional<Account> byName = accounts.stream().filter(a -> a.name().equals(who)).findFirst();
    Optional<Long> number = number(who);
    return byName.isPresent() || number.isEmpty()
        ? byName
        : accounts.stream().filter(a -> a.uid() == number.get()).findFirst();
  }

  private static long group(ImageRoot root, String group) throws IOException {
    for (List<String> fields : lines(root, "/etc/group", 4)) {
      Optional<Long> gid = number(fields.get(2));
      if (fields.get(0).equals(group) && gid.isPresent()) {
        return gid.get();
      }
    }
    return number(group.equals(ROOT) ? "0" : group)
        .orElseThrow(
            () ->
                new RunException(
                    125,
                    "unable to find group "
                        + group
                        + ": no matching entries in group file of the image"));
  }

  private static List<Long> groupsOf(ImageRoot root, String name) throws IOException {
    List<Long> groups = new ArrayList<>();
    for (List<String> fields : lines(root, "/etc/group", 4)) {
      Optional<Long> gid = number(fields.get(2));
      if (gid.isPresent() && List.of(fields.get(3).split(",", -1)).contains(name)) {
        groups.add(gid.get());
      }
    }
    return groups;
  }

  /** Returns the fields of each line; those that it does not have are empty, as with Docker. */
  private static List<List<String>> lines(ImageRoot root, String file, int fields)
      throws IOException {
    byte[] bytes = root.readRegular(file, MAX_BYTES).orElse(new byte[0]);
    List<List<String>> lines = new ArrayList<>();
    for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n", -1)) {
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
}
