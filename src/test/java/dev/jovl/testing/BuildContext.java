package dev.jovl.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The files of a build.
 *
 * @param directory where they are
 */
public record BuildContext(Path directory) {

  /** Writes a file of some lines. */
  public void file(String name, String... lines) throws IOException {
    Files.writeString(directory.resolve(name), String.join("\n", lines) + "\n");
  }

  /**
   * Returns the files as a tar that a command makes of a plain one.
   *
   * @param compress reads the tar from standard input; {@code cat} leaves it as it is
   */
  public byte[] tar(String compress) throws IOException {
    String script = "tar -C \"$1\" -c . | " + compress;
    return Ending.output(
        new ProcessBuilder("sh", "-c", script, "sh", directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }
}
