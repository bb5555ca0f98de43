package dev.jovl.cli.run;

import dev.jovl.cli.output.DebugLines;
import dev.jovl.image.Image;
import dev.jovl.linux.OwnOutput;
import dev.jovl.linux.RandomBytes;
import dev.jovl.mount.MemoryMount;
import dev.jovl.mount.SnapshotMount;
import dev.jovl.oci.ContainerConfig;
import dev.jovl.oci.Digest;
import dev.jovl.run.Containers;
import dev.jovl.run.spec.ContainerExit;
import dev.jovl.run.spec.ContainerIo;
import dev.jovl.run.spec.ContainerSpec;
import dev.jovl.run.spec.SignalTarget;
import dev.jovl.store.Staging;
import dev.jovl.store.Store;
import dev.jovl.store.StoredLayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Mounts an image with an empty layer on top, runs a container in it, and drops the layer. */
final class ContainerRun {

  private static final int ID_BYTES = 6;

  private final Store store;
  private final Image image;
  private final @Nullable String runtime;

  ContainerRun(Store store, Image image, @Nullable String runtime) {
    this.store = store;
    this.image = image;
    this.runtime = runtime;
  }

  /** Makes the spec of a container when its root directory is known. */
  @FunctionalInterface
  interface SpecMaker {
    /** Returns the spec. */
    ContainerSpec make(Path root, ContainerConfig config, String id) throws IOException;
  }

  /** Runs the container on the standard streams of this process, and returns its exit code. */
  int run(SpecMaker maker, boolean input) throws IOException {
    Optional<Digest> chain = image.config().chainId();
    List<Path> lowers =
        chain.isEmpty()
            ? List.of()
            : store.stack(chain.get()).stream().map(StoredLayer::root).toList();
    try (Staging staging = store.stage()) {
      SnapshotMount mount =
          SnapshotMount.writable(lowers, staging.root(), staging.work(), staging.mountPoint());
      try {
        ContainerSpec spec = maker.make(staging.mountPoint(), image.config().config(), newId());
        return run(spec, staging, input);
      } finally {
        mount.unmount();
      }
    }
  }

  private int run(ContainerSpec spec, Staging staging, boolean input) throws IOException {
    Path scratch = Files.createDirectory(staging.directory().resolve("run"));
    // A runtime writes the variables into a file, and some are secrets. The program itself can make
    // others larger, such as /etc/hosts.
    try (MemoryMount memory = MemoryMount.on(scratch, "mode=0700,size=64m")) {
      return run(spec, scratch, input);
    }
  }

  private int run(ContainerSpec spec, Path scratch, boolean input) throws IOException {
    Containers containers =
        runtime == null ? Containers.in(scratch) : Containers.in(scratch, runtime);
    // Not System.err, which says nothing of a pipe that nobody reads: the program would go on.
    ContainerIo io = new ContainerIo(input, Optional.empty(), OwnOutput.errors());
    ForwardedSignals signals = ForwardedSignals.toContainer(input && spec.terminal());
    SignalTarget.Listener listener = signals::forwardTo;
    ContainerExit exit = containers.run(spec, io, listener);
    if (DebugLines.areWanted()) {
      System.err.println("jovl: ran with " + exit.runtime());
      exit.refusals().forEach(reason -> System.err.println("jovl: not with " + reason));
    }
    return exit.code();
  }

  private static String newId() {
    return RandomBytes.hex(ID_BYTES);
  }
}
