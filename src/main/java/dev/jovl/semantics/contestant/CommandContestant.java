package dev.jovl.semantics.contestant;

import dev.jovl.linux.PathBytes;
import dev.jovl.linux.proc.MountEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A filesystem that a command mounts. */
final class CommandContestant implements Contestant {
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final String name;
  private final boolean daemon;
  private final Function<Layers, List<String>> command;

  /**
   * Makes the contestant.
   *
   * @param daemon whether the command stays and serves when {@link Layers#foreground} is asked for
   * @param command returns the command line for what is to be mounted
   */
  CommandContestant(String name, boolean daemon, Function<Layers, List<String>> command) {
    this.name = name;
    this.daemon = daemon;
    this.command = command;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean hasDaemon() {
    return daemon;
  }

  @Override
  public Mounted mount(Layers layers) throws IOException {
    Path said = layers.mountPoint().resolveSibling(layers.mountPoint().getFileName() + ".stderr");
    List<String> words = new ArrayList<>(command.apply(layers));
    Process process =
        new ProcessBuilder(words)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(said.toFile())
            .start();
    long start = System.nanoTime();
    try {
      while (!isReady(process, layers, said)) {
        if (System.nanoTime() - start > LIMIT_NANOS) {
          throw new IOException("the command has not mounted in time: " + words);
        }
        boolean unused = process.waitFor(1, TimeUnit.MILLISECONDS);
      }
    } catch (IOException | InterruptedException e) {
      process.destroyForcibly();
      ForcedUnmount.below(layers.mountPoint());
      throw e instanceof IOException failure ? failure : new IOException("interrupted", e);
    }
    return new ServedMount(layers.mountPoint(), process);
  }

  private boolean isReady(Process process, Layers layers, Path said) throws IOException {
    if (process.isAlive()) {
      return layers.foreground() && isMounted(layers);
    }
    String words = Files.readString(said, StandardCharsets.ISO_8859_1).strip();
    if (process.exitValue() != 0) {
      throw new IOException("exit status " + process.exitValue() + ": " + words);
    }
    if (!isMounted(layers)) {
      throw new IOException("the command succeeded but nothing is mounted: " + words);
    }
    return true;
  }

  private static boolean isMounted(Layers layers) throws IOException {
    return MountEntry.on(PathBytes.of(layers.mountPoint())).isPresent();
  }

  /** A mount with the process that made it, which serves it if it is still there. */
  private static final class ServedMount implements Mounted {
    private final Path mountPoint;
    private final Process process;

    ServedMount(Path mountPoint, Process process) {
      this.mountPoint = mountPoint;
      this.process = process;
    }

    @Override
    public void unmount() throws IOException {
      new UnmountByCall(mountPoint).unmount();
      end();
    }

    @Override
    public void abort() {
      ForcedUnmount.below(mountPoint);
      process.destroyForcibly();
    }

    @Override
    public void crash() throws IOException {
      process.destroyForcibly();
      end();
      ForcedUnmount.below(mountPoint);
    }

    private void end() throws IOException {
      try {
        if (!process.waitFor(LIMIT_NANOS, TimeUnit.NANOSECONDS)) {
          throw new IOException("the process of the mount has not ended with it");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }
}
