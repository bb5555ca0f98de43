package dev.jovl.build.git;

import dev.jovl.dockerfile.UrlLogins;
import dev.jovl.posix.TerminalText;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * The git of the host. It sees neither the configuration of the user nor that of the machine, asks
 * nothing, runs no hooks, leaves nothing running, and makes files that all may read.
 */
final class GitProgram {

  private static final int NOT_FOUND = 127;
  private static final int MAX_OUTPUT = 1 << 20;
  private static final int MAX_TOLD = 600;
  private static final long PATIENCE_SECONDS = 5;

  /** What of the environment reaches it. */
  private static final List<String> KEPT =
      List.of(
          "PATH",
          "GIT_SSH_COMMAND",
          "GIT_SSH_VARIANT",
          "SSH_AUTH_SOCK",
          "SUDO_UID",
          "SSL_CERT_FILE",
          "SSL_CERT_DIR");

  private static final List<String> PROXIES = List.of("http", "https", "all", "no");

  /** A submodule may not name a repository of this machine; a user who names a context may. */
  private static final List<String> SETTINGS =
      List.of(
          "protocol.allow=never",
          "protocol.http.allow=always",
          "protocol.https.allow=always",
          "protocol.ssh.allow=always",
          "protocol.git.allow=always",
          "protocol.file.allow=user",
          "core.hooksPath=/dev/null",
          "core.fsmonitor=false",
          "core.logAllRefUpdates=false",
          "init.defaultBranch=master",
          "maintenance.auto=false",
          "gc.auto=0");

  private final Path directory;
  private final SshAccess ssh;
  private final Map<String, String> callers;

  /**
   * Makes the program ready.
   *
   * @param directory private; takes what the program says, and is its home
   */
  GitProgram(Path directory, SshAccess ssh) {
    this(directory, ssh, System.getenv());
  }

  /** Makes the program ready for a caller with this environment. */
  GitProgram(Path directory, SshAccess ssh, Map<String, String> callers) {
    this.directory = directory;
    this.ssh = ssh;
    this.callers = callers;
  }

  /**
   * What a run did.
   *
   * @param exitCode 0 if it did what it should
   * @param output what it printed
   * @param errors what it told, on one line
   */
  record Result(int exitCode, String output, String errors) {
    boolean isOk() {
      return exitCode == 0;
    }
  }

  /**
   * Runs it and returns what it printed.
   *
   * @param at the directory in which it works
   * @throws GitException with git's own message if it fails
   */
  String require(Path at, List<String> arguments) throws IOException {
    Result result = run(at, arguments);
    if (!result.isOk()) {
      throw new GitException(result.errors());
    }
    return result.output();
  }

  /**
   * Runs it to its end.
   *
   * @param at the directory in which it works
   * @throws GitException if this machine does not have it
   */
  Result run(Path at, List<String> arguments) throws IOException {
    Path output = directory.resolve("output");
    Path errors = directory.resolve("errors");
    // Java has no umask; modes of a checkout would be as the user's umask is.
    List<String> command =
        new ArrayList<>(List.of("sh", "-c", "umask 022; exec git \"$@\"", "git"));
    SETTINGS.forEach(setting -> command.addAll(List.of("-c", setting)));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).directory(at.toFile());
    environment(builder.environment());
    builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    builder.redirectOutput(output.toFile()).redirectError(errors.toFile());
    int code = end(builder.start());
    if (code == NOT_FOUND) {
      throw new GitException(
          "a repository needs the program git, which this machine does not have");
    }
    return new Result(code, text(output), shown(text(errors), code));
  }

  private void environment(Map<String, String> environment) {
    environment.clear();
    environment.putAll(callers);
    ssh.addTo(environment);
    environment.keySet().removeIf(name -> !KEPT.contains(name) && !isProxy(name));
    environment.put("HOME", directory.toString());
    environment.put("GIT_CONFIG_NOSYSTEM", "1");
    environment.put("GIT_ATTR_NOSYSTEM", "1");
    environment.put("GIT_TERMINAL_PROMPT", "0");
    environment.put("GIT_CEILING_DIRECTORIES", String.valueOf(directory.getParent()));
    environment.put("LC_ALL", "C");
  }

  private static boolean isProxy(String name) {
    return PROXIES.stream().anyMatch(it -> name.equalsIgnoreCase(it + "_proxy"));
  }

  private static int end(Process process) throws IOException {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      stop(process);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while git ran");
    }
  }

  /** Ends it with the programs that it started, so that nothing is written any more. */
  private static void stop(Process process) {
    List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    all.forEach(ProcessHandle::destroy);
    for (ProcessHandle one : all) {
      try {
        ProcessHandle unused = one.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException | ExecutionException | TimeoutException e) {
        one.destroyForcibly();
      }
    }
  }

  private static String text(Path file) throws IOException {
    try (InputStream input = Files.newInputStream(file)) {
      return new String(input.readNBytes(MAX_OUTPUT), StandardCharsets.UTF_8);
    }
  }

  /** The other side can say anything; neither that nor a password reaches a terminal as it is. */
  private static String shown(String errors, int code) {
    String joined = UrlLogins.hidden(errors.strip()).replaceAll("\\s*\\n\\s*", "; ");
    String line = TerminalText.blanked(joined);
    String told = line.length() > MAX_TOLD ? line.substring(0, MAX_TOLD) + "..." : line;
    return told.isEmpty() ? "git ended with code " + code : told;
  }
}
