package dev.jovl.run.runtime;

import dev.jovl.linux.proc.NamespaceIds;
import dev.jovl.run.spec.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** crun or runc. */
final class OciRuntime implements ContainerRuntime {

  private final String name;

  OciRuntime(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  /**
   * When a container has ended, crun no longer copies what is left on its terminal: it reports that
   * as errors of its own (wait_for_process and flush_fd_to_err of container.c, 1.8.1).
   */
  @Override
  public Optional<String> missing(boolean ownTerminal) {
    if (HostTools.find(name).isEmpty()) {
      return Optional.of("not installed");
    }
    return ownTerminal && name.equals("crun")
        ? Optional.of("may lose the last output of a container on a terminal of its own (-t)")
        : Optional.empty();
  }

  @Override
  public List<String> command(PreparedContainer container) throws IOException {
    StaleCgroups.remove();
    Path bundle = container.bundle();
    List<Mount> mounts = container.mounts();
    RuntimeConfig config =
        new RuntimeConfig(
            container,
            name.equals("runc") ? new ModeDirectories(bundle).below(mounts) : mounts,
            NamespaceIds.groups());
    Files.write(bundle.resolve("config.json"), config.toBytes());
    List<String> command =
        List.of(
            HostTools.require(name),
            "--root",
            state(container),
            "run",
            "--bundle",
            bundle.toString(),
            "--pid-file",
            container.startedFile().toString(),
            id(container));
    return name.equals("crun") ? CgroupView.around(command) : command;
  }

  private static String state(PreparedContainer container) {
    return container.bundle().resolve("state").toString();
  }

  private static String id(PreparedContainer container) {
    return StaleCgroups.nameFor(container.bundle());
  }

  /** What a runtime that was killed left is gone with the bundle, but for its control groups. */
  @Override
  public void cleanUp(PreparedContainer container) {
    StaleCgroups.remove(id(container));
  }

  @Override
  public boolean sharesTerminal() {
    return false;
  }

  @Override
  public int depth() {
    return 0;
  }
}
