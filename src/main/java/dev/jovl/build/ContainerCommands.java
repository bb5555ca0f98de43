package dev.jovl.build;

import dev.jovl.build.step.CommandRunner;
import dev.jovl.run.Containers;
import dev.jovl.run.spec.ContainerExit;
import dev.jovl.run.spec.ContainerIo;
import dev.jovl.run.spec.ContainerSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Runs commands in containers, by the first runtime that takes the host. */
final class ContainerCommands implements CommandRunner {

  private final Containers containers;
  private final Consumer<String> refused;
  private final Set<String> told = new TreeSet<>();

  /**
   * Makes the commands.
   *
   * @param refused is told, once for each, why a runtime that is tried earlier was not taken
   */
  ContainerCommands(Containers containers, Consumer<String> refused) {
    this.containers = containers;
    this.refused = refused;
  }

  @Override
  public int run(ContainerSpec command, OutputStream output) throws IOException {
    ContainerIo io = ContainerIo.collecting(output, output);
    ContainerExit exit = containers.run(command, io, target -> {});
    exit.refusals().stream().filter(told::add).forEach(refused);
    return exit.code();
  }
}
