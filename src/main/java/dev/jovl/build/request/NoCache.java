package dev.jovl.build.request;

import dev.jovl.dockerfile.Stage;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which stages take nothing from the cache; what their steps make goes there in any case.
 *
 * @param all whether it is every stage
 * @param stages names of stages as they are shown, in lower case
 */
public record NoCache(boolean all, Set<String> stages) {

  /** Copies the names; capital and small letters are the same in them. */
  public NoCache {
    stages = stages.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
  }

  /** Returns whether the steps of this stage are executed in any case. */
  public boolean has(Stage stage) {
    return all || stages.contains(stage.shownName());
  }
}
