package dev.jovl.cli.build;

import dev.jovl.build.git.GitException;
import dev.jovl.build.git.GitRepository;
import dev.jovl.build.git.GitUrl;
import dev.jovl.build.git.SshAccess;
import dev.jovl.build.request.TextFile;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.dockerfile.UrlLogins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files of a build whose context is a repository. As with BuildKit, an ignore file in it has no
 * effect.
 */
final class GitContext {

  private static final String KEEP = "BUILDKIT_CONTEXT_KEEP_GIT_DIR";

  private GitContext() {}

  /** Returns whether a context is a repository; a directory of that name takes precedence. */
  static boolean isMeant(String context) {
    return GitUrl.isContext(context) && !Files.isDirectory(Path.of(context));
  }

  /**
   * Checks the repository out.
   *
   * @param file the path of the Dockerfile in the context, {@code -} for standard input, or null
   *     for the default
   * @param arguments the values of {@code --build-arg}
   * @param agent the socket of the SSH agent that the user forwards
   * @param scratch an existing directory that nobody else can reach
   */
  static BuildFiles read(
      String context,
      @Nullable String file,
      Map<String, String> arguments,
      Optional<Path> agent,
      Path scratch)
      throws IOException {
    GitUrl url = url(context);
    try {
      Boolean said = url.keepGitDir();
      boolean keep = said != null ? said : GitUrl.isOn(arguments.get(KEEP));
      Path place = Files.createDirectory(scratch.resolve("repository"));
      GitRepository repository = new GitRepository(url, place, SshAccess.ofNamed(url, agent));
      Path files = repository.checkOut(keep);
      Optional<Instant> time = Optional.of(repository.time());
      TextFile dockerfile = BuildFiles.inside(files, file, "the repository");
      return new BuildFiles(files, time, repository.times(), dockerfile, BuildFiles.NO_IGNORE);
    } catch (GitException e) {
      throw failed(context, e);
    }
  }

  /** Parses the URL of a repository. */
  static GitUrl url(String context) throws Failure {
    try {
      return GitUrl.parse(context);
    } catch (GitException e) {
      throw failed(context, e);
    }
  }

  private static Failure failed(String context, GitException e) {
    String message = String.valueOf(e.getMessage());
    return Failure.of(ExitCode.FAILED, UrlLogins.hidden(context), message, "").because(e);
  }
}
