package dev.jovl.build.copy;

import dev.jovl.linux.Fd;
import dev.jovl.linux.proc.NamespaceIds;
import dev.jovl.run.root.Accounts;
import dev.jovl.run.root.ContainerUser;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The owner of a file that a step makes, by number.
 *
 * @param uid user
 * @param gid group
 */
public record Owner(int uid, int gid) {

  private static final Owner ROOT = new Owner(0, 0);

  /** A word stands for no user or group of the image. */
  public static final class UnknownAccountException extends Exception {
    private static final long serialVersionUID = 1L;

    UnknownAccountException(String message) {
      super(message);
    }
  }

  /**
   * Resolves {@code user[:group]}, names or numbers, as {@code --chown} has it: without a group a
   * number stands for the group too, and a name for the group that its user has. {@code root} is 0,
   * whatever a file says.
   *
   * @param root of the image, open, and the caller's
   * @param text value of the option
   * @throws UnknownAccountException when a name is not in its file, or a number is too large
   */
  public static Owner named(Fd root, String text) throws IOException, UnknownAccountException {
    Accounts accounts = new Accounts(root);
    String[] words = text.split(":", 2);
    Optional<Owner> user = user(accounts, words[0]);
    if (user.isEmpty()) {
      throw unknown("user", words[0], "/etc/passwd");
    }
    if (words.length == 1) {
      return user.get();
    }
    Optional<Integer> group = group(accounts, words[1]);
    if (group.isEmpty()) {
      throw unknown("group", words[1], "/etc/group");
    }
    return new Owner(user.get().uid(), group.get());
  }

  /**
   * Resolves the value of USER as {@link #named} does, except that an unknown user becomes root and
   * an unknown group counts as not given, as BuildKit does for WORKDIR.
   *
   * @param root of the image, open, and the caller's
   * @param text empty for root
   */
  public static Owner orRoot(Fd root, String text) throws IOException {
    Accounts accounts = new Accounts(root);
    String[] words = text.split(":", 2);
    Owner user = user(accounts, words[0]).orElse(ROOT);
    Optional<Integer> group = words.length == 1 ? Optional.empty() : group(accounts, words[1]);
    return new Owner(user.uid(), group.orElse(user.gid()));
  }

  /**
   * Refuses an owner that nothing can be given to here, as a container with that user is refused.
   *
   * @return this one
   */
  public Owner requireHere() throws IOException {
    new ContainerUser(uid, gid, List.of(), "/")
        .requireAmong(NamespaceIds.users(), NamespaceIds.groups());
    return this;
  }

  private static Optional<Owner> user(Accounts accounts, String word) throws IOException {
    Optional<Integer> number = number(word);
    return number.isPresent() || Accounts.number(word).isPresent()
        ? number.map(id -> new Owner(id, id))
        : accounts.user(word).map(each -> new Owner((int) each.uid(), (int) each.gid()));
  }

  private static Optional<Integer> group(Accounts accounts, String word) throws IOException {
    Optional<Integer> number = number(word);
    return number.isPresent() || Accounts.number(word).isPresent()
        ? number
        : accounts.group(word).map(each -> (int) each.gid());
  }

  private static Optional<Integer> number(String word) {
    return word.equals("root")
        ? Optional.of(0)
        : Accounts.number(word).filter(id -> id <= Accounts.LARGEST_UNLISTED).map(Long::intValue);
  }

  private static UnknownAccountException unknown(String kind, String word, String file) {
    return new UnknownAccountException(
        Accounts.number(word).isPresent()
            ? kind + " " + word + ": numbers are from 0 to " + Accounts.LARGEST_UNLISTED
            : "no " + kind + " \"" + word + "\" in " + file + " of the image");
  }
}
