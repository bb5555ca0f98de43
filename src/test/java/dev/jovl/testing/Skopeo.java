package dev.jovl.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The second opinion on images: {@code skopeo}, with its own temporary directory. */
public final class Skopeo {

  private final Path directory;

  /** Makes it work in this directory. */
  public Skopeo(Path directory) {
    this.directory = directory;
  }

  /** Runs it and returns what it printed, as it is; a failure is an {@link AssertionError}. */
  public byte[] run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("skopeo", "--tmpdir", directory.toString()));
    command.addAll(List.of(arguments));
    Path errors = directory.resolve("skopeo.err");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    builder.environment().put("XDG_RUNTIME_DIR", directory.toString());
    Process process = builder.start();
    byte[] output = Ending.output(process);
    if (Ending.code(process) != 0) {
      throw new AssertionError(String.join(" ", command) + ": " + Files.readString(errors));
    }
    return output;
  }

  /** Runs it and returns the text that it printed. */
  public String text(String... arguments) throws IOException, InterruptedException {
    return new String(run(arguments), UTF_8).strip();
  }
}
