package dev.jovl.cli.option;

import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/** A command: its name, what the help says of it, and what it takes. */
public abstract class Command implements Callable<Integer> {
  private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

  /**
   * Makes a command that takes nothing yet.
   *
   * @param description what it does, in lines
   */
  protected Command(String name, String... description) {
    spec.name(name).usageMessage().description(description);
  }

  /** Adds what it takes; parameters in their order. */
  protected final void takes(Syntax... parts) {
    for (Syntax part : parts) {
      part.addTo(spec);
    }
  }

  /** Keeps the options in the help in the order in which they were added. */
  protected final void keepsOrder() {
    spec.usageMessage().sortOptions(false);
  }

  /** Returns what picocli knows of it. */
  public final CommandSpec spec() {
    return spec;
  }
}
