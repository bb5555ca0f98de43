package dev.jovl.testing;

import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A bare repository, with a work tree beside it that commits go through. */
public final class GitFixture implements AutoCloseable {

  private final Path bare;
  private final Path work;
  private @Nullable HttpServer server;

  /** Makes {@code NAME.git} in a directory. */
  public GitFixture(Path directory, String name) throws IOException {
    this.bare = directory.resolve(name + ".git");
    this.work = directory.resolve(name + "-work");
    git(directory, "init", "-q", "--bare", "-b", "main", bare.toString());
    git(directory, "init", "-q", "-b", "main", work.toString());
  }

  /** Writes a file of the work tree. */
  @CanIgnoreReturnValue
  public GitFixture file(String path, String content) throws IOException {
    Path file = work.resolve(path);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, content);
    return this;
  }

  /** Commits an empty change as made at a time, and pushes it as a branch. */
  public void commitOf(long seconds, String branch) throws IOException {
    String date = seconds + " +0000";
    String tree = git("write-tree").strip();
    Path object =
        Files.writeString(
            work.resolveSibling(work.getFileName() + "-commit"),
            "tree " + tree + "\nauthor a <a@b.c> 1 +0000\ncommitter a <a@b.c> " + date + "\n\nx\n");
    String commit = git("hash-object", "-t", "commit", "-w", object.toString()).strip();
    git("push", "-q", "--force", bare.toString(), commit + ":refs/heads/" + branch);
  }

  /** Commits the work tree and pushes it as a branch; returns the id of the commit. */
  @CanIgnoreReturnValue
  public String commit(String branch) throws IOException {
    git("add", "-A");
    git("commit", "-q", "--allow-empty", "-m", "change");
    git("push", "-q", "--force", bare.toString(), "HEAD:refs/heads/" + branch);
    return git("rev-parse", "HEAD").strip();
  }

  /** Makes an annotated tag of what was committed last. */
  public void tag(String name) throws IOException {
    git("tag", "-a", "-m", "tag", name);
    git("push", "-q", bare.toString(), "refs/tags/" + name);
  }

  /** Runs git in the work tree. */
  @CanIgnoreReturnValue
  public String git(String... arguments) throws IOException {
    return git(work, arguments);
  }

  /** Runs git somewhere and returns what it prints. */
  @CanIgnoreReturnValue
  public static String git(Path at, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of("git", "-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "gc.auto=0"));
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(at.toFile());
    builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
    builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(Ending.output(process, Duration.ofMinutes(1)), UTF_8);
    assertWithMessage(said).that(process.exitValue()).isEqualTo(0);
    return said;
  }

  /** Returns the repository. */
  public Path bare() {
    return bare;
  }

  /** Returns its URL by the filesystem. */
  public String url() {
    return "file://" + bare;
  }

  /** Serves it by plain HTTP on this machine, without the server's side of git; returns the URL. */
  public String serve() throws IOException {
    HttpServer made =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    made.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          Path file = Objects.requireNonNull(bare.getParent()).resolve(path.substring(1));
          if (path.endsWith("/info/refs")) {
            git(Objects.requireNonNull(file.getParent()).getParent(), "update-server-info");
          }
          byte[] content = Files.isRegularFile(file) ? Files.readAllBytes(file) : new byte[0];
          exchange.sendResponseHeaders(content.length == 0 ? 404 : 200, 0);
          exchange.getResponseBody().write(content);
          exchange.close();
        });
    made.start();
    server = made;
    return "http://127.0.0.1:" + made.getAddress().getPort() + "/" + bare.getFileName();
  }

  /** Ends the service. */
  @Override
  public void close() {
    if (server != null) {
      server.stop(0);
    }
  }
}
