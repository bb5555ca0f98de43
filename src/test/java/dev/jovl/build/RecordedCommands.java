package dev.jovl.build;

import dev.jovl.build.step.CommandRunner;
import dev.jovl.run.spec.ContainerSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** Remembers the commands that another one runs. */
final class RecordedCommands implements CommandRunner {

  private final CommandRunner inner;
  private final List<ContainerSpec> run = new ArrayList<>();

  RecordedCommands(CommandRunner inner) {
    this.inner = inner;
  }

  /** Returns what was run so far. */
  List<ContainerSpec> all() {
    return run;
  }

  @Override
  public int run(ContainerSpec command, OutputStream output)
      throws IOException, InterruptedException {
    run.add(command);
    return inner.run(command, output);
  }
}
