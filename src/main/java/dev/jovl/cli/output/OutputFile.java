package dev.jovl.cli.output;

import dev.jovl.linux.PseudoTerminal;
import dev.jovl.posix.FailureText;
import dev.jovl.posix.NamedOutput;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where an archive is written, or what else has to be whole. A symbolic link stays one, and what it
 * leads to is written.
 */
public final class OutputFile {

  private static final int BUFFER = 1 << 16;

  private OutputFile() {}

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Content {
    /** Writes it; the stream stays open. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Refuses a file that could not be written, before there is anything to write.
   *
   * @throws IOException if it is a link that leads to no file and to no place for one
   */
  public static void requirePlace(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw Failure.of(ExitCode.USAGE, file.toString(), "Is a directory", "name a file in it");
    }
    Path parent = LinkTarget.directoryOf(file);
    if (!Files.isDirectory(parent)) {
      throw Failure.of(
          ExitCode.USAGE, file.toString(), "its directory is not there", "make " + parent);
    }
    Optional<Path> unused = LinkTarget.of(file);
  }

  /**
   * Removes the former file, so that nobody takes it for the one to come. A link stays, and so does
   * what is no file, or has the name of an open one.
   *
   * @throws IOException as {@link #requirePlace} does for a link, or if it may not be removed
   */
  public static void remove(Path file) throws IOException {
    Optional<Path> place = LinkTarget.of(file);
    if (place.isPresent() && Files.isRegularFile(place.get(), LinkOption.NOFOLLOW_LINKS)) {
      Files.delete(place.get());
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

  /** Writes a small file. */
  public static void write(Path file, byte[] content) throws IOException {
    toFile(file, out -> out.write(content));
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

  /** A pipe or device, or what is open under the name, is written to as it is. */
  private static void toFile(Path file, Content content) throws IOException {
    Optional<Path> place =
        Files.exists(file) && !Files.isRegularFile(file) ? Optional.empty() : LinkTarget.of(file);
    if (place.isPresent()) {
      replace(place.get(), content);
      return;
    }
    OutputStream named = new NamedOutput(file, Files.newOutputStream(file));
    try (OutputStream out = new BufferedOutputStream(named, BUFFER)) {
      content.writeTo(out);
    }
  }

  /**
   * The file has its name only when it is whole, and until then the name is that of the former
   * file, also after a power failure.
   */
  private static void replace(Path file, Content content) throws IOException {
    Path part = file.resolveSibling(partName());
    Thread atTheEnd = new Thread(() -> part.toFile().delete());
    if (!ShutdownHooks.add(atTheEnd)) {
      throw new InterruptedIOException("interrupted");
    }
    try {
      try (OutputStream out = new BufferedOutputStream(created(part), BUFFER)) {
        content.writeTo(out);
      }
      sync(part, StandardOpenOption.WRITE);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
      ShutdownHooks.remove(atTheEnd);
    }
    syncName(file);
  }

  private static void sync(Path file, OpenOption access) throws IOException {
    try (FileChannel opened = FileChannel.open(file, access)) {
      opened.force(true);
    } catch (IOException e) {
      throw FailureText.named(file, e);
    }
  }

  /** Not all may read a directory in which they may write; the file is there in any case. */
  private static void syncName(Path file) {
    try {
      sync(LinkTarget.directoryOf(file), StandardOpenOption.READ);
    } catch (IOException notSynced) {
      return;
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
