package dev.jovl.cli.output;

import dev.jovl.linux.PseudoTerminal;
import dev.jovl.posix.NamedOutput;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where an archive is written. */
public final class OutputFile {

  private static final int BUFFER = 1 << 16;

  private OutputFile() {}

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Content {
    /** Writes it; the stream stays open. */
    void writeTo(OutputStream out) throws IOException;
  }

  /** Refuses a file that could not be written, before there is anything to write. */
  public static void requirePlace(Path file) throws Failure {
    Path parent = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file)) {
      throw Failure.of(ExitCode.USAGE, file.toString(), "Is a directory", "name a file in it");
    }
    if (parent != null && !Files.isDirectory(parent)) {
      throw Failure.of(
          ExitCode.USAGE, file.toString(), "its directory is not there", "make " + parent);
    }
  }

  /**
   * Writes an archive.
   *
   * @param file where to, or null for standard output
   * @param option what to say for a file, as {@code -o FILE}
   */
  public static void write(@Nullable Path file, String option, Content content) throws IOException {
    if (file == null) {
      toStandardOutput(option, content);
    } else {
      toFile(file, content);
    }
  }

  private static void toStandardOutput(String option, Content content) throws IOException {
    if (PseudoTerminal.isOne(Screen.OUTPUT)) {
      throw Failure.of(
          ExitCode.USAGE,
          "standard output",
          "an archive is not for a terminal",
          "use " + option + ", or redirect it");
    }
    OutputStream out = new BufferedOutputStream(StandardOutput.strict(), BUFFER);
    content.writeTo(out);
    out.flush();
  }

  /** The file has its name only when it is whole; a pipe or device is written to as it is. */
  private static void toFile(Path file, Content content) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      OutputStream named = new NamedOutput(file, Files.newOutputStream(file));
      try (OutputStream out = new BufferedOutputStream(named, BUFFER)) {
        content.writeTo(out);
      }
      return;
    }
    Path part = file.resolveSibling(partName());
    Thread atTheEnd = new Thread(() -> part.toFile().delete());
    if (!ShutdownHooks.add(atTheEnd)) {
      throw new InterruptedIOException("interrupted");
    }
    try {
      try (OutputStream out = new BufferedOutputStream(created(part), BUFFER)) {
        content.writeTo(out);
      }
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
      ShutdownHooks.remove(atTheEnd);
    }
  }

  /** A name that is nobody's; that of the file might be too long for anything to be added. */
  private static String partName() {
    return ".jovl-" + UUID.randomUUID() + ".part";
  }

  private static OutputStream created(Path part) throws IOException {
    return new NamedOutput(
        part, Files.newOutputStream(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }
}
