package dev.jovl.cli.option;

import java.util.List;
import java.util.Optional;

/**
 * Options or commands of other programs that are not there, each with the reason and the way out.
 */
public final class RefusedOptions {

  /**
   * Options with the same answer.
   *
   * @param answer why they are not there, and what to do
   * @param options their names, with dashes
   */
  public record Group(String answer, List<String> options) {

    /**
     * Returns a group.
     *
     * @param options names with a space between two
     */
    public static Group of(String answer, String options) {
      return new Group(answer, List.of(options.split(" ", -1)));
    }

    /** Copies the list. */
    public Group {
      options = List.copyOf(options);
    }
  }

  private final List<Group> groups;

  /** Makes a collection of these groups. */
  public RefusedOptions(Group... groups) {
    this.groups = List.of(groups);
  }

  /** Returns why an option is not there, and what to do instead; nothing for one not known. */
  public Optional<String> answer(String option) {
    return groups.stream()
        .filter(group -> group.options().contains(option))
        .map(Group::answer)
        .findFirst();
  }
}
