package dev.jovl.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The registry of the distribution project as Debian packages it ({@code docker-registry}), on a
 * free port of the loopback interface.
 */
public final class DebianRegistry implements AutoCloseable {

  private static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:([0-9]+)");

  private final Process process;
  private final String port;

  /**
   * Starts it.
   *
   * @param directory where it keeps its data and configuration
   * @param htpasswd users with bcrypt passwords, a line each; empty to let everybody in
   */
  public DebianRegistry(Path directory, String htpasswd) throws IOException {
    Files.writeString(directory.resolve("htpasswd"), htpasswd);
    String auth =
        htpasswd.isEmpty()
            ? ""
            : "auth: {htpasswd: {realm: test, path: " + directory.resolve("htpasswd") + "}}\n";
    Path configuration = directory.resolve("config.yml");
    Files.writeString(
        configuration,
        "version: 0.1\nlog: {level: info}\nstorage: {filesystem: {rootdirectory: "
            + directory.resolve("data")
            + "}}\nhttp: {addr: \"127.0.0.1:0\", secret: test}\n"
            + auth);
    process =
        new ProcessBuilder("docker-registry", "serve", configuration.toString())
            .redirectErrorStream(true)
            .start();
    port = awaitPort();
  }

  private String awaitPort() throws IOException {
    ProcessLines log = new ProcessLines(process);
    for (String line = log.next(); line != null; line = log.next()) {
      Matcher matcher = LISTENING.matcher(line);
      if (matcher.find()) {
        return matcher.group(1);
      }
    }
    close();
    throw new IOException("docker-registry ended before it listened");
  }

  /** Returns its name in references. */
  public String domain() {
    return "localhost:" + port;
  }

  /** Returns whether the programs are on the PATH. */
  public static boolean has(String... programs) {
    return Arrays.stream(programs)
        .allMatch(
            program ->
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                    .anyMatch(directory -> Files.isExecutable(Path.of(directory, program))));
  }

  @Override
  public void close() {
    Ending.kill(process);
  }
}
