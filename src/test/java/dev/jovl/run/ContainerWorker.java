package dev.jovl.run;

import dev.jovl.run.spec.ContainerExit;
import dev.jovl.run.spec.ContainerIo;
import dev.jovl.run.spec.ContainerSpec;
import dev.jovl.run.spec.SignalTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A process that runs one container. Its test kills it. */
final class ContainerWorker {

  private ContainerWorker() {}

  /** Arguments: the root filesystem, the scratch directory, the runtime, the script. */
  public static void main(String[] args) throws IOException {
    ContainerSpec spec =
        ContainerSpec.builder(Path.of(args[0]), List.of("sh", "-c", args[3])).user("www").build();
    ContainerExit exit =
        Containers.in(Path.of(args[1]), args[2])
            .run(spec, ContainerIo.collecting(System.out, System.err), SignalTarget.Listener.NONE);
    System.out.println(exit.code());
  }
}
