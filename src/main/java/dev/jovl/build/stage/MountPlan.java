package dev.jovl.build.stage;

import dev.jovl.build.config.StageState;
import dev.jovl.build.request.BuildException;
import dev.jovl.build.runmount.PlannedMount;
import dev.jovl.build.step.StepContext;
import dev.jovl.dockerfile.DockerfileException;
import dev.jovl.dockerfile.Instruction;
import dev.jovl.dockerfile.RunMount;
import dev.jovl.gotext.CleanPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Finds out what mounts a RUN has, and where. */
final class MountPlan {

  private final FileSources sources;

  MountPlan(FileSources sources) {
    this.sources = sources;
  }

  /** Returns the mounts in the order of their options. */
  List<PlannedMount> of(Instruction.Run command, StageState before, StepContext context)
      throws IOException, BuildException, DockerfileException {
    List<PlannedMount> planned = new ArrayList<>();
    int agents = 0;
    for (String text : command.options().mounts()) {
      RunMount mount = RunMount.parse(text, command.origin(), context.expansion());
      String target = target(mount, before, agents);
      if (target.equals("/")) {
        throw BuildException.at(
            command.origin(),
            mount.target() != null
                ? RunMount.ON_THE_ROOT
                : "--mount: needs a target where the working directory is /");
      }
      planned.add(new PlannedMount(mount, target, sources.of(mount.from(), command.origin())));
      agents += mount.type() == RunMount.Type.SSH ? 1 : 0;
    }
    return planned;
  }

  /**
   * Returns where a mount is. Its options may leave that out; it is empty for a secret that is only
   * a variable.
   *
   * @param agents how many agents the same RUN has already
   */
  private static String target(RunMount mount, StageState before, int agents) {
    String target = mount.target();
    if (target != null) {
      return CleanPath.absolute(before.absolute(target));
    }
    return switch (mount.type()) {
      case BIND, CACHE, TMPFS -> before.directory();
      case SECRET -> mount.env() != null ? "" : secret(String.valueOf(mount.id()));
      case SSH -> "/run/buildkit/ssh_agent." + agents;
    };
  }

  private static String secret(String id) {
    return "/run/secrets/" + id.substring(id.lastIndexOf('/') + 1);
  }
}
