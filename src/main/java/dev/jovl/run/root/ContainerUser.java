package dev.jovl.run.root;

import dev.jovl.linux.proc.NamespaceIds;
import dev.jovl.run.spec.RunException;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The user that a container runs as, by the rules of the image specification and Docker: names are
 * looked up among the {@link Accounts} of the image, and what is a number is one; a user without a
 * group gets its primary group and the groups that list it; a user with a group gets that one only;
 * a number that is not listed is taken as it is, up to 2^31 - 1, with group 0. Where user and group
 * are given, root is 0 though nothing lists it.
 *
 * @param uid the user, 0 to 2^32 - 2
 * @param gid the group
 * @param groups all groups, the first is {@code gid} itself
 * @param home the home directory, {@code /} if not listed
 */
public record ContainerUser(long uid, long gid, List<Long> groups, String home) {

  private static final String ROOT = "root";

  /** Copies the list. */
  public ContainerUser {
    groups = List.copyOf(groups);
  }

  /**
   * Looks a user up.
   *
   * @param accounts of the image
   * @param user {@code USER[:GROUP]}, each a name or a number; empty is root
   * @throws RunException if a name is not listed, or a number that is not is too large
   */
  public static ContainerUser resolve(Accounts accounts, String user) throws IOException {
    int colon = user.indexOf(':');
    String who = colon < 0 ? user : user.substring(0, colon);
    String group = colon < 0 ? "" : user.substring(colon + 1);
    Accounts.Account account = account(accounts, who.isEmpty() ? "0" : who, !group.isEmpty());
    String home = account.home().isEmpty() ? "/" : account.home();
    if (!group.isEmpty()) {
      long gid = group(accounts, group);
      return new ContainerUser(account.uid(), gid, List.of(gid), home);
    }
    Set<Long> groups = new LinkedHashSet<>(List.of(account.gid()));
    if (!account.name().isEmpty()) {
      accounts.groupsOf(account.name()).forEach(each -> groups.add(each.gid()));
    }
    return new ContainerUser(account.uid(), account.gid(), List.copyOf(groups), home);
  }

  /**
   * Refuses a user that nobody can become here. Its further groups do not matter: some user
   * namespaces let nobody change them.
   *
   * @param users those of the user namespace
   * @param groups the same
   * @throws RunException if user or group is not among them
   */
  public void requireAmong(NamespaceIds users, NamespaceIds groups) throws RunException {
    if (!users.has((int) uid)) {
      throw RunException.notRun(lacking("user " + uid));
    }
    if (!groups.has((int) gid)) {
      throw RunException.notRun(lacking("group " + gid));
    }
  }

  private static String lacking(String who) {
    return who
        + " is not in the user namespace of jovl; give its user further ids in /etc/subuid and"
        + " /etc/subgid, see jovl doctor";
  }

  /** Returns a line, or one without a name for a number that has none. */
  private static Accounts.Account account(Accounts accounts, String who, boolean withGroup)
      throws IOException {
    Optional<Long> number = Accounts.number(who);
    Optional<Accounts.Account> listed =
        number.isPresent() ? accounts.user(number.get()) : accounts.user(who);
    if (listed.isPresent()) {
      return listed.get();
    }
    long uid = unlisted(withGroup && who.equals(ROOT) ? Optional.of(0L) : number, "user", who);
    return new Accounts.Account("", uid, 0, "");
  }

  private static long group(Accounts accounts, String group) throws IOException {
    Optional<Long> number = Accounts.number(group);
    Optional<Accounts.Group> listed =
        number.isPresent() ? accounts.group(number.get()) : accounts.group(group);
    return listed.isPresent()
        ? listed.get().gid()
        : unlisted(group.equals(ROOT) ? Optional.of(0L) : number, "group", group);
  }

  private static long unlisted(Optional<Long> number, String kind, String text)
      throws RunException {
    String file = kind.equals("user") ? "passwd" : "group";
    if (number.isEmpty()) {
      throw RunException.notRun(
          "unable to find %s %s: no matching entries in %s file of the image"
              .formatted(kind, text, file));
    }
    if (number.get() > Accounts.LARGEST_UNLISTED) {
      throw RunException.notRun(
          "%s %s is in no line of the %s file of the image, and others are from 0 to %d"
              .formatted(kind, text, file, Accounts.LARGEST_UNLISTED));
    }
    return number.get();
  }
}
