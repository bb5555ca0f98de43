package dev.jovl.build;

import dev.jovl.build.runmount.Commands;
import dev.jovl.run.Containers;
import dev.jovl.run.spec.BindMount;
import dev.jovl.run.spec.ContainerExit;
import dev.jovl.run.spec.ContainerIo;
import dev.jovl.run.spec.ContainerSpec;
import dev.jovl.run.spec.Network;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Runs commands in containers, by the first runtime that takes the host. */
final class ContainerCommands implements Commands {

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

  private static List<BindMount> binds(Job job) {
    return job.binds().stream()
        .map(bind -> new BindMount(bind.source(), bind.target(), bind.readOnly()))
        .toList();
  }

  @Override
  public int run(Job job, OutputStream output) throws IOException {
    ContainerSpec spec =
        ContainerSpec.builder(job.root(), job.arguments())
            .env(job.environment())
            .workingDir(job.workingDirectory())
            .user(job.user())
            .network(job.network().equals("none") ? Network.NONE : Network.HOST)
            .hostname(job.hostname())
            .hosts(job.hosts())
            .mounts(binds(job))
            .build();
    ContainerExit exit = containers.run(spec, ContainerIo.collecting(output, output), target -> {});
    exit.refusals().stream().filter(told::add).forEach(refused);
    return exit.code();
  }
}
