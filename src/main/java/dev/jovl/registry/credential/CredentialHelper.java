package dev.jovl.registry.credential;

import com.google.common.base.Splitter;
import dev.jovl.oci.JsonObject;
import dev.jovl.oci.Shown;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A program {@code docker-credential-NAME} that keeps credentials: it reads a server's name and
 * answers with a JSON object (docker-credential-helpers, "Usage").
 */
final class CredentialHelper {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");
  private static final int MAX_BYTES = 1 << 20;
  private static final long SECONDS = 60;

  /** With this user name the secret is an identity token. */
  private static final String TOKEN_USER = "<token>";

  private final String name;
  private final Map<String, String> environment;

  CredentialHelper(String name, Map<String, String> environment) {
    this.name = name;
    this.environment = environment;
  }

  /** Returns what the helper keeps for this server. */
  Optional<Credentials> get(String server) throws IOException {
    Process process = start();
    try {
      return exchange(process, server);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for a credential helper");
    } finally {
      process.destroyForcibly();
    }
  }

  private Process start() throws IOException {
    if (!NAME.matcher(name).matches()) {
      throw new IOException("\"" + Shown.clip(name) + "\" is no name of a credential helper");
    }
    List<String> command = new ArrayList<>(asCaller());
    command.addAll(List.of(program().toString(), "get"));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(environment);
    // What it says to people is for them, as with docker: some tell only there why they fail.
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    return builder.start();
  }

  /** In a user namespace of jovl the user is root, whom a keyring does not know. */
  private List<String> asCaller() {
    return Splitter.on(' ')
        .omitEmptyStrings()
        .splitToList(environment.getOrDefault("JOVL_AS_CALLER", ""));
  }

  private Path program() throws IOException {
    String program = "docker-credential-" + name;
    for (String directory : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      if (directory.startsWith("/") && Files.isExecutable(Path.of(directory, program))) {
        return Path.of(directory, program);
      }
    }
    throw new IOException(
        "the credential helper "
            + program
            + " is not on the PATH; install it, or remove it from"
            + " the configuration of Docker");
  }

  private Optional<Credentials> exchange(Process process, String server)
      throws IOException, InterruptedException {
    CompletableFuture.delayedExecutor(SECONDS, TimeUnit.SECONDS).execute(process::destroyForcibly);
    tell(process, server);
    byte[] answer = process.getInputStream().readNBytes(MAX_BYTES);
    process.waitFor();
    if (process.exitValue() == 0) {
      return parse(answer);
    }
    String complaint = new String(answer, StandardCharsets.UTF_8).strip();
    if (complaint.toLowerCase(Locale.ROOT).contains("credentials not found")) {
      return Optional.empty();
    }
    String why = complaint.isEmpty() ? "exit code " + process.exitValue() : Shown.clip(complaint);
    throw new IOException("the credential helper " + name + " failed: " + why);
  }

  /** A helper may fail before it reads the question; its answer says so. */
  private static void tell(Process process, String server) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(server.getBytes(StandardCharsets.UTF_8));
    } catch (IOException unread) {
      return;
    }
  }

  private Optional<Credentials> parse(byte[] answer) throws IOException {
    JsonObject json =
        JsonObject.parse(answer, MAX_BYTES, "answer of the credential helper " + name);
    String user = json.text("Username").orElse("");
    String secret = json.text("Secret").orElse("");
    if (secret.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        user.equals(TOKEN_USER)
            ? new Credentials.Identity(secret)
            : new Credentials.Password(user, secret));
  }
}
