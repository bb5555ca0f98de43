package dev.jovl.cli.option;

import java.util.Optional;

/** A command that knows what its kin take and it does not. */
public interface OptionAdvice {

  /**
   * Says why a word is not taken, and what to do instead.
   *
   * @param word the name of an option, with dashes and without a value, or a parameter too many
   * @return the cause and the way out; nothing for a word that is not known at all
   */
  Optional<String> adviceOn(String word);
}
