package dev.jovl.testing;

import com.google.common.io.Closer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A directory with layers and a mount point, where the program is run as real processes with a
 * server of its own. Nothing is left when it is closed: neither mounts nor processes.
 */
public final class JovlBench implements AutoCloseable {
  private static final long SECONDS = 60;

  /**
   * Takes away the copies of what other tests have mounted, which a new mount namespace has: they
   * would keep those mounts after their end for as long as the namespace lives.
   */
  private static final String WITHOUT_OTHERS =
      """
      awk -v own="$PWD/" -v around="${PWD%/*}/" '
        (index($2, around) == 1 || index($2, "/var/tmp/") == 1) &&
          index($2 "/", own) != 1 && index(own, $2 "/") != 1 { print $2 }
      ' /proc/self/mounts | while read -r target; do
        umount -i -c -l "$(printf "$target")" 2> /dev/null
      done
      """;

  private final Path root;
  private final List<Process> started = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();

  /** Makes {@code lower}, {@code upper}, {@code work} and {@code mnt} in an empty directory. */
  public JovlBench(Path root) throws IOException {
    this.root = root.toRealPath();
    for (String name : List.of("lower", "upper", "work", "mnt", "run", "home")) {
      Files.createDirectory(this.root.resolve(name));
    }
    Files.writeString(this.root.resolve("lower/file"), "lower");
    environment.put("JOVL_RUNTIME_DIR", this.root.resolve("run").toString());
    environment.put("JOVL_SERVER_PATIENCE", "0.2");
    environment.put("HOME", this.root.resolve("home").toString());
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("LC_ALL", "C.UTF-8");
  }

  /**
   * What a process did.
   *
   * @param exitCode of the process
   * @param out standard output
   * @param err standard error
   */
  public record Outcome(int exitCode, String out, String err) {}

  /** Returns a path below the directory. */
  public Path path(String name) {
    return root.resolve(name);
  }

  /** Returns the options of a mount with the layers, and with more. */
  public String options(String... more) {
    StringBuilder options = new StringBuilder();
    options.append(
        String.format("lowerdir=%1$s/lower,upperdir=%1$s/upper,workdir=%1$s/work", root));
    for (String option : more) {
      options.append(',').append(option);
    }
    return options.toString();
  }

  /** Returns the command that runs the program under a name. */
  public List<String> command(String program, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Installation.program(program).toString());
    command.addAll(Arrays.asList(arguments));
    return command;
  }

  /** Returns the command that runs another build of the program. */
  public List<String> commandOfAnotherBuild(String... arguments) throws IOException {
    Path other = root.resolve("other");
    Installation.copyTo(other);
    List<String> command = new ArrayList<>();
    command.add(other.resolve("bin/jovl").toString());
    command.addAll(Arrays.asList(arguments));
    return command;
  }

  /** Makes an executable file that is the program under a name, for callers who want a path. */
  public Path launcher(String program) throws IOException {
    StringBuilder script = new StringBuilder("#!/bin/sh\n");
    environment.forEach(
        (name, value) ->
            script.append("export ").append(name).append("='").append(value).append("'\n"));
    script.append("exec '").append(Installation.program(program)).append("' \"$@\"\n");
    Path file = root.resolve(program);
    Files.writeString(file, script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file;
  }

  /** Sets a variable of the environment of all processes that are started from now on. */
  public void setVariable(String name, String value) {
    environment.put(name, value);
  }

  /** Runs the program in the directory and waits for its end. */
  public Outcome jovl(String... arguments) throws IOException {
    return run(command("jovl", arguments));
  }

  /**
   * Starts a server with a socket that it inherits, as a service manager does, and goes on when
   * calls can be made.
   *
   * @param socket where it listens
   */
  public Process startActivated(Path socket, List<String> server) throws IOException {
    String script =
        "use Socket; use POSIX; $^F = 10; my $path = shift; my $s;"
            + "socket($s, AF_UNIX, SOCK_STREAM, 0) && bind($s, sockaddr_un($path))"
            + " && listen($s, 10) || die \"$path: $!\";"
            + "POSIX::dup2(fileno($s), 3); $ENV{LISTEN_FDS} = 1; $ENV{LISTEN_PID} = $$;"
            + "syswrite(STDOUT, '+');"
            + "exec @ARGV";
    List<String> command = new ArrayList<>(List.of("perl", "-e", script, socket.toString()));
    command.addAll(server);
    Process process = begin(command);
    if (process.getInputStream().read() != '+') {
      throw new IOException("no socket: " + errors());
    }
    return process;
  }

  /** Starts the program, and goes on. */
  public Process start(String program, String... arguments) throws IOException {
    return begin(command(program, arguments));
  }

  /** Starts a command in the directory, and goes on. */
  public Process start(List<String> command) throws IOException {
    return begin(command);
  }

  /**
   * Runs a command in the directory, and waits until it and all that writes to its pipes is done.
   */
  public Outcome run(List<String> command) throws IOException {
    return outcome(begin(command));
  }

  /** Runs a script of the shell in a mount namespace of its own, as root. */
  public Outcome runInNamespace(String script) throws IOException {
    return run(List.of("unshare", "-m", "sh", "-c", WITHOUT_OTHERS + script));
  }

  /** Runs a script of the shell in the directory as another user, who is in no other group. */
  public Outcome runAs(String user, String script) throws IOException {
    return run(
        List.of("setpriv", "--reuid", user, "--regid", user, "--clear-groups", "sh", "-c", script));
  }

  /** Makes another user the owner of all that is in the directory now, a launcher of jovl too. */
  public void giveTo(String user) throws IOException {
    Path unused = launcher("jovl");
    Outcome given = run(List.of("chown", "-R", user + ":" + user, root.toString()));
    if (given.exitCode() != 0) {
      throw new IOException(given.err());
    }
  }

  private Process begin(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(root.toFile());
    builder.environment().putAll(environment);
    Process process = builder.redirectError(Files.createTempFile(root, "err", "").toFile()).start();
    started.add(process);
    process.getOutputStream().close();
    return process;
  }

  /** Waits for a process that was started here. Its output must end with it. */
  public Outcome outcome(Process process) throws IOException {
    byte[] out = Ending.output(process, Duration.ofSeconds(SECONDS));
    return new Outcome(process.exitValue(), new String(out, StandardCharsets.UTF_8), errors());
  }

  /** Returns what the processes wrote to standard error since the last time, and forgets it. */
  private String errors() throws IOException {
    StringBuilder errors = new StringBuilder();
    try (Stream<Path> files = Files.list(root)) {
      for (Path file : files.filter(f -> f.getFileName().toString().startsWith("err")).toList()) {
        errors.append(Files.readString(file));
        Files.delete(file);
      }
    }
    return errors.toString();
  }

  /** Returns the servers that were started here, and their like. */
  public List<ProcessHandle> servers() {
    return ProcessHandle.allProcesses().filter(this::isServer).toList();
  }

  private boolean isServer(ProcessHandle process) {
    try {
      String line =
          Files.readString(
              Path.of("/proc/" + process.pid() + "/cmdline"), StandardCharsets.ISO_8859_1);
      String variables =
          Files.readString(
              Path.of("/proc/" + process.pid() + "/environ"), StandardCharsets.ISO_8859_1);
      return line.contains("\0--serve")
          && variables.contains("JOVL_RUNTIME_DIR=" + root.resolve("run") + "\0");
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Waits for the end of a process. Java looks only now and then whether one not its child has
   * ended.
   */
  public static void awaitEnd(ProcessHandle process) {
    String script =
        "my $pidfd = syscall(434, shift() + 0, 0); exit 0 if $pidfd < 0;"
            + "my $set = ''; vec($set, $pidfd, 1) = 1; exit(select($set, undef, undef, shift) != 1)";
    List<String> command =
        List.of("perl", "-e", script, Long.toString(process.pid()), Long.toString(SECONDS));
    try {
      if (Ending.code(new ProcessBuilder(command).inheritIO().start()) != 0) {
        throw new IllegalStateException("it does not end: " + process.info());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the mount points below the directory, as /proc/mounts shows them. */
  public List<String> mounts() throws IOException {
    return Files.readAllLines(Path.of("/proc/mounts"), StandardCharsets.ISO_8859_1).stream()
        .filter(line -> line.contains(" " + root + "/"))
        .toList();
  }

  @Override
  public void close() throws IOException {
    // What is registered last is done first, and all of it though one fails.
    try (Closer closer = Closer.create()) {
      closer.register(this::endServers);
      closer.register(() -> started.forEach(Ending::kill));
      closer.register(() -> LeftMounts.takeAwayBelow(root));
    }
  }

  private void endServers() throws IOException {
    try (Closer closer = Closer.create()) {
      for (ProcessHandle server : servers()) {
        closer.register(() -> endServer(server));
      }
    }
  }

  private static void endServer(ProcessHandle server) throws IOException {
    try {
      awaitEnd(server);
    } catch (IllegalStateException e) {
      boolean unused = server.destroyForcibly();
      throw new IOException("a server stays", e);
    }
  }

  /**
   * Waits for a file, a minute at most: a mount in the foreground says nothing when it is there.
   */
  public void awaitFile(String path) throws IOException {
    Await.until(() -> Files.exists(path(path)));
  }

  /** Returns the sockets of the processes that serve mounts here. */
  public List<String> sockets() throws IOException {
    Path directory = path("run/jovl");
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(Path::toString).filter(name -> name.endsWith(".sock")).toList();
    }
  }
}
