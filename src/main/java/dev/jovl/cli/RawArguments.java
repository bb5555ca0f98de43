package dev.jovl.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The arguments as the bytes they were: a path need not be text, and Java decodes what it is given.
 */
final class RawArguments {
  private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

  private RawArguments() {}

  /** Returns the bytes of the last arguments of this process, of which {@code args} is the text. */
  static List<byte[]> of(List<String> args) {
    List<byte[]> all = ofProcess();
    List<byte[]> last = all.subList(Math.max(0, all.size() - args.size()), all.size());
    return looksLike(last, args) ? last : encoded(args);
  }

  private static List<byte[]> ofProcess() {
    List<byte[]> words = new ArrayList<>();
    try {
      byte[] line = Files.readAllBytes(COMMAND_LINE);
      int start = 0;
      for (int i = 0; i < line.length; i++) {
        if (line[i] == 0) {
          words.add(Arrays.copyOfRange(line, start, i));
          start = i + 1;
        }
      }
      return words;
    } catch (IOException e) {
      return List.of();
    }
  }

  /** What is text in both must be the same; what Java could not decode has replacements. */
  private static boolean looksLike(List<byte[]> bytes, List<String> args) {
    if (bytes.size() != args.size()) {
      return false;
    }
    for (int i = 0; i < args.size(); i++) {
      String arg = args.get(i);
      String text = new String(bytes.get(i), StandardCharsets.UTF_8);
      if (!text.equals(arg) && arg.indexOf('\ufffd') < 0) {
        return false;
      }
    }
    return true;
  }

  private static List<byte[]> encoded(List<String> args) {
    return args.stream().map(arg -> arg.getBytes(StandardCharsets.UTF_8)).toList();
  }
}
