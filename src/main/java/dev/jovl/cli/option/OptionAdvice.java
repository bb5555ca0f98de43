package dev.jovl.cli.option;

import java.util.Optional;

/** A command that knows options of similar programs that it does not have. */
public interface OptionAdvice {

  /**
   * Returns why a word is not accepted, and what to do instead.
   *
   * @param word the name of an option, with dashes and without a value, or a parameter too many
   * @return the cause and the way out; nothing for a word that is not known at all
   */
  Optional<String> adviceOn(String word);
}
