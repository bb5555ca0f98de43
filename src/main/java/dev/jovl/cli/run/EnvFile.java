package dev.jovl.cli.run;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jovl.cli.option.NameValue;
import dev.jovl.cli.output.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of variables as docker reads it: a line is {@code NAME=VALUE}, with the value as it stands
 * there, quotes and blanks too, or {@code NAME} for that of the caller. Lines that begin with # and
 * blank ones say nothing.
 */
final class EnvFile {

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private EnvFile() {}

  /**
   * Returns the entries of a file, each {@code NAME=VALUE} or {@code NAME}.
   *
   * @throws Failure if it cannot be read, or a line is no such entry; the message has its number
   */
  static List<String> read(Path file) throws Failure {
    List<String> entries = new ArrayList<>();
    int number = 0;
    // Bytes for now, so that a line that is no text has its number.
    for (String line : bytes(file).split("\n", -1)) {
      number++;
      String place = file + ":" + number;
      String text = text(place, line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
      if (number == 1 && text.startsWith(BYTE_ORDER_MARK)) {
        text = text.substring(1);
      }
      String entry = text.stripLeading();
      if (!entry.isEmpty() && !entry.startsWith("#")) {
        check(place, entry);
        entries.add(entry);
      }
    }
    return entries;
  }

  private static String bytes(Path file) throws Failure {
    try {
      return new String(Files.readAllBytes(file), ISO_8859_1);
    } catch (NoSuchFileException e) {
      throw Failure.of(
              RunCommand.NOT_RUN,
              "--env-file " + file,
              "no such file",
              "give a path from where you are")
          .because(e);
    } catch (IOException e) {
      String cause = "cannot be read: " + e.getMessage();
      throw Failure.of(RunCommand.NOT_RUN, "--env-file " + file, cause, "").because(e);
    }
  }

  private static String text(String place, String line) throws Failure {
    try {
      String text =
          UTF_8.newDecoder().decode(ByteBuffer.wrap(line.getBytes(ISO_8859_1))).toString();
      if (text.indexOf('\0') < 0) {
        return text;
      }
    } catch (CharacterCodingException e) {
      throw notText(place).because(e);
    }
    throw notText(place);
  }

  private static Failure notText(String place) {
    return Failure.of(RunCommand.NOT_RUN, place, "not text in UTF-8", "write the file in UTF-8");
  }

  private static void check(String place, String entry) throws Failure {
    String name = NameValue.of(entry).name();
    if (name.isEmpty()) {
      throw Failure.of(
          RunCommand.NOT_RUN, place, "no name of a variable before =", "write NAME=VALUE");
    }
    if (name.chars().anyMatch(Character::isWhitespace)) {
      throw Failure.of(
          RunCommand.NOT_RUN, place, "the name \"" + name + "\" has blanks", "write NAME=VALUE");
    }
  }
}
