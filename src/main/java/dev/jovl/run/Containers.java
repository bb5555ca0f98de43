package dev.jovl.run;

import dev.jovl.linux.OwnOutput;
import dev.jovl.linux.Self;
import dev.jovl.linux.tree.Trees;
import dev.jovl.posix.ErrnoException;
import dev.jovl.run.process.GuardedProcess;
import dev.jovl.run.process.HeldSignals;
import dev.jovl.run.process.NewKeyringStart;
import dev.jovl.run.process.OwnStreams;
import dev.jovl.run.process.OwnTerminal;
import dev.jovl.run.root.ImageRoot;
import dev.jovl.run.root.Program;
import dev.jovl.run.runtime.ContainerRuntime;
import dev.jovl.run.runtime.HostTools;
import dev.jovl.run.runtime.PreparedContainer;
import dev.jovl.run.runtime.StaleCgroups;
import dev.jovl.run.spec.ContainerExit;
import dev.jovl.run.spec.ContainerIo;
import dev.jovl.run.spec.ContainerSpec;
import dev.jovl.run.spec.RunException;
import dev.jovl.run.spec.SignalTarget;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Runs containers. One object can run several at once, each in the thread that asks for it.
 *
 * <p>A runtime that has refused the host is not asked again by the same object.
 */
public final class Containers {

  /** The exit codes of programs that were told to end: by HUP, INT, QUIT, KILL or TERM. */
  private static final Set<Integer> ENDED_BY_A_SIGNAL = Set.of(129, 130, 131, 137, 143);

  private static final ProcessBuilder.Redirect NOTHING =
      ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile());

  private final Path scratch;
  private final List<ContainerRuntime> runtimes;
  private final ConcurrentHashMap<String, String> refusals = new ConcurrentHashMap<>();

  private Containers(Path scratch, List<ContainerRuntime> runtimes) {
    this.scratch = scratch;
    this.runtimes = runtimes;
  }

  /**
   * Returns a runner with all runtimes, in their order.
   *
   * @param scratch a directory that exists and only its owner may enter; every container whose spec
   *     names no other gets a directory in it while it runs
   */
  public static Containers in(Path scratch) {
    return new Containers(scratch, ContainerRuntime.all());
  }

  /**
   * Returns a runner with one runtime only.
   *
   * @param runtime {@code crun}, {@code runc} or {@code chroot}
   * @throws RunException if there is none of the name
   */
  public static Containers in(Path scratch, String runtime) throws RunException {
    List<ContainerRuntime> chosen =
        ContainerRuntime.all().stream().filter(known -> known.name().equals(runtime)).toList();
    if (chosen.isEmpty()) {
      throw RunException.notRun(
          "no runtime is named " + runtime + "; there are crun, runc and chroot");
    }
    return new Containers(scratch, chosen);
  }

  /**
   * Removes what containers whose jovl was killed have left on the host: control groups, as far as
   * they can be seen from that of this process and removed. Never fails.
   */
  public static void removeStale() {
    StaleCgroups.remove();
  }

  /**
   * Runs a container to its end.
   *
   * @param signals is told where to send signals before a runtime is started; but for SIGKILL they
   *     wait for the start of the program
   * @throws RunException if the container cannot be made, with the exit code that tells why
   * @throws InterruptedIOException if the thread is interrupted; the container has been killed
   */
  public ContainerExit run(ContainerSpec spec, ContainerIo io, SignalTarget.Listener signals)
      throws IOException {
    Optional<OutputStream> out =
        OwnStreams.isShared(1) ? io.out() : io.out().or(() -> Optional.of(OwnOutput.output()));
    ContainerIo copied = new ContainerIo(io.inheritInput(), out, io.err());
    Path bundle =
        Files.createTempDirectory(
            spec.scratch().orElse(scratch),
            "run-",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    try (ImageRoot root = ImageRoot.open(spec.root())) {
      ContainerPreparation preparation = new ContainerPreparation(spec, root, bundle);
      try {
        return run(preparation.prepare(), copied, signals);
      } finally {
        root.unmake(preparation.made());
      }
    } catch (ErrnoException e) {
      throw RunException.notRun(spec.root() + ": " + e.getMessage());
    } finally {
      Trees.remove(bundle);
    }
  }

  private ContainerExit run(
      PreparedContainer container, ContainerIo io, SignalTarget.Listener signals)
      throws IOException {
    if (Self.effectiveUid() != 0) {
      throw RunException.notRun(
          "containers need root; start jovl in a user namespace (unshare -Ur)");
    }
    HeldSignals held = new HeldSignals();
    signals.running(held);
    for (ContainerRuntime runtime : runtimes) {
      String refusal = refusals.get(runtime.name());
      if (refusal == null) {
        Optional<String> missing = runtime.missing(isOnOwnTerminal(container, io));
        refusal = missing.isPresent() ? missing.get() : null;
      }
      if (refusal != null) {
        refusals.put(runtime.name(), refusal);
        continue;
      }
      Integer code = tryRun(runtime, container, io, held);
      if (code != null) {
        return new ContainerExit(code, runtime.name(), reasons());
      }
    }
    throw RunException.notRun("no runtime accepts this machine: " + String.join("; ", reasons()));
  }

  private static boolean isOnOwnTerminal(PreparedContainer container, ContainerIo io) {
    return container.spec().terminal() && !io.inheritInput();
  }

  private List<String> reasons() {
    List<String> reasons = new ArrayList<>();
    for (ContainerRuntime runtime : runtimes) {
      String refusal = refusals.get(runtime.name());
      if (refusal != null) {
        reasons.add(runtime.name() + ": " + refusal);
      }
    }
    return reasons;
  }

  /** Returns the exit code, or null if the runtime refused. */
  private @Nullable Integer tryRun(
      ContainerRuntime runtime, PreparedContainer container, ContainerIo io, HeldSignals signals)
      throws IOException {
    boolean shared = container.spec().terminal() && runtime.sharesTerminal();
    List<String> command = runtime.command(container);
    try (OwnTerminal own = isOnOwnTerminal(container, io) ? OwnTerminal.open() : null;
        GuardedProcess guarded =
            new GuardedProcess(
                own == null
                    ? start(command, io, container.spec().terminal(), shared)
                    : start(own.around(command, shared)),
                io,
                own,
                container,
                1 + runtime.depth(),
                own == null && shared)) {
      signals.passOnTo(guarded);
      int code = guarded.waitFor();
      if (container.isStarted() || ENDED_BY_A_SIGNAL.contains(code)) {
        return code;
      }
      String said = guarded.held();
      Program.checkStartFailure(said);
      refusals.put(runtime.name(), said.isEmpty() ? "exit code " + code : said);
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } finally {
      runtime.cleanUp(container);
    }
  }

  /** Starts a command that finds its streams itself, but for what it says until then. */
  private static Process start(List<String> command) throws IOException {
    return NewKeyringStart.start(apart(command).redirectInput(NOTHING));
  }

  private static Process start(
      List<String> command, ContainerIo io, boolean onTerminal, boolean sharedTerminal)
      throws IOException {
    ProcessBuilder builder = onTerminal ? guarded(command) : apart(command);
    ProcessBuilder.Redirect own =
        OwnStreams.isShared(0) ? ProcessBuilder.Redirect.INHERIT : ProcessBuilder.Redirect.PIPE;
    builder.redirectInput(io.inheritInput() ? own : NOTHING);
    builder.redirectOutput(
        io.out().isPresent() ? ProcessBuilder.Redirect.PIPE : ProcessBuilder.Redirect.INHERIT);
    if (sharedTerminal) {
      builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    }
    return NewKeyringStart.start(builder);
  }

  /** Starts it in a session of its own: the keys of the terminal signal this process alone. */
  private static ProcessBuilder apart(List<String> command) throws RunException {
    ProcessBuilder builder = guarded(command);
    builder.command().add(0, HostTools.require("setsid"));
    return builder;
  }

  /**
   * Returns a command in a pid namespace that ends with the thread that starts it: setpriv asks for
   * SIGKILL when the thread ends, unshare passes it on to the first process of the namespace.
   */
  private static ProcessBuilder guarded(List<String> command) throws RunException {
    List<String> guarded =
        new ArrayList<>(
            List.of(
                HostTools.require("setpriv"),
                "--pdeathsig=KILL",
                HostTools.require("unshare"),
                "--pid",
                "--fork",
                "--kill-child=KILL",
                "--mount-proc",
                "--"));
    guarded.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(guarded);
    builder.environment().clear();
    builder.environment().put("PATH", HostTools.PATH);
    return builder;
  }
}
