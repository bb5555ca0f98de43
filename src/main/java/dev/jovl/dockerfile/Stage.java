package dev.jovl.dockerfile;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One stage: a FROM and what follows it.
 *
 * @param index its number, from 0
 * @param from what it stands on
 * @param instructions everything after FROM
 */
public record Stage(int index, Instruction.From from, List<Instruction> instructions) {

  /** Copies the list. */
  public Stage {
    instructions = List.copyOf(instructions);
  }

  /** Returns the name after AS in lower case, or null. */
  public @Nullable String name() {
    return from.stage();
  }

  /** Returns what the stage is called where it is shown, in lower case. */
  public String shownName() {
    String name = name();
    return name == null ? "stage-" + index : name;
  }
}
