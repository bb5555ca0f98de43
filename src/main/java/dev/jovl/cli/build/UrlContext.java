package dev.jovl.cli.build;

import dev.jovl.build.git.GitUrl;
import dev.jovl.build.request.UrlSource;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.dockerfile.UrlLogins;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The files of a build whose context is one file of a web server. */
final class UrlContext {

  private UrlContext() {}

  /**
   * Returns whether a context is such a file; a repository and a directory of that name take
   * precedence.
   */
  static boolean isMeant(String context) {
    return context.matches("(?is)https?://.*")
        && !GitUrl.isContext(context)
        && !Files.isDirectory(Path.of(context));
  }

  /**
   * Downloads the whole file, and then reads it.
   *
   * @param file the path of the Dockerfile in the context, {@code -} for standard input, or null
   *     for the default
   * @param source downloads it
   * @param scratch an existing directory that nobody else can reach
   */
  static BuildFiles read(String context, @Nullable String file, UrlSource source, Path scratch)
      throws IOException {
    String shown = UrlLogins.hidden(context);
    Path input = scratch.resolve("input");
    Optional<Instant> modified;
    try (OutputStream out = Files.newOutputStream(input)) {
      modified = source.fetch(UrlSource.address(context), out);
    } catch (URISyntaxException e) {
      throw Failure.of(
              ExitCode.USAGE, shown, "not a URL: " + e.getReason(), "write it as http://HOST/PATH")
          .because(e);
    } catch (IOException e) {
      String message = String.valueOf(e.getMessage());
      throw Failure.of(ExitCode.FAILED, shown, message, "").because(e);
    }
    return new ContextFile(shown, input).read(file, scratch.resolve("context")).of(modified);
  }
}
