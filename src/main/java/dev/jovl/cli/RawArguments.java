package dev.jovl.cli;

import dev.jovl.cli.option.ByteText;
import dev.jovl.cli.option.OwnCommandLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The arguments as the bytes that the caller gave: Java decodes its arguments, but the bytes of a
 * path need not be text.
 */
final class RawArguments {
  private RawArguments() {}

  /** Returns the bytes of the last arguments of this process, of which {@code args} is the text. */
  static List<byte[]> of(List<String> args) {
    List<byte[]> all = ofProcess();
    List<byte[]> last = all.subList(Math.max(0, all.size() - args.size()), all.size());
    return looksLike(last, args) ? last : encoded(args);
  }

  /** Returns the arguments as text from which the bytes can be had, see {@link ByteText}. */
  static String[] texts(List<String> args) {
    return of(args).stream().map(ByteText::of).toArray(String[]::new);
  }

  private static List<byte[]> ofProcess() {
    try {
      return OwnCommandLine.bytes();
    } catch (IOException e) {
      return List.of();
    }
  }

  /**
   * Returns whether both are the same, except for replacement characters where Java could not
   * decode.
   */
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
