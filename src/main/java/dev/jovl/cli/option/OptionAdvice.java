package dev.jovl.cli.option;

import java.util.Optional;

/** A command that knows options of its kin which it has not. */
public interface OptionAdvice {

  /**
   * Says why an option is not there, and what to do instead.
   *
   * @param option its name, with dashes and without a value
   * @return the cause and the way out; nothing for an option that is not known at all
   */
  Optional<String> adviceOn(String option);
}
