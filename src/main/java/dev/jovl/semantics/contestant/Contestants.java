package dev.jovl.semantics.contestant;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Makes contestants from the words of a command line. Each has a name of its own, by which what
 * came of it is told apart: the second {@code mount} is {@code mount#2}.
 *
 * <p>Not safe for several threads.
 */
public final class Contestants {
  /** What the kernel's overlayfs needs to be told to do all it can. */
  private static final List<String> KERNEL_AT_ITS_BEST =
      List.of("redirect_dir=on", "index=on", "xino=on");

  /** What fuse-overlayfs needs to be told to be asked the same: without, it opens no device. */
  private static final List<String> FUSE_OVERLAYFS = List.of("dev", "suid");

  /** What means nothing to a shell. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

  private final List<String> jovl;
  private final Mounter mounter;
  private final Set<String> names = new HashSet<>();

  /**
   * Makes the maker.
   *
   * @param jovl the words that start jovl, to which {@code mount} and its arguments are added where
   *     a case needs a process that it can kill
   * @param mounter how jovl mounts otherwise
   */
  public Contestants(List<String> jovl, Mounter mounter) {
    this.jovl = List.copyOf(jovl);
    this.mounter = mounter;
  }

  /**
   * Returns the contestant of a word: {@code jovl}, {@code jovl:libfuse}, {@code kernel}, {@code
   * fuse-overlayfs}, each with further options after a colon, or an existing directory.
   *
   * @throws IllegalArgumentException with a line for people if it is none
   */
  public Contestant of(String word) {
    int colon = word.indexOf(':');
    String name = colon < 0 ? word : word.substring(0, colon);
    List<String> options =
        colon < 0 ? List.of() : Arrays.asList(word.substring(colon + 1).split(","));
    return switch (name) {
      case "jovl" -> jovl(unique(word), options);
      case "kernel" ->
          new KernelContestant(unique(word), colon < 0 ? KERNEL_AT_ITS_BEST : plain(options));
      case "fuse-overlayfs" ->
          fuseOverlayfs(unique(word), colon < 0 ? FUSE_OVERLAYFS : plain(options));
      default -> directory(word);
    };
  }

  /**
   * Returns a contestant that a shell command mounts; its name is the first word of that.
   *
   * @param command with {@code {lower}}, {@code {upper}}, {@code {work}} and {@code {mnt}}
   */
  public Contestant ofCommand(String command) {
    return new CommandContestant(
        unique(command.split(" ")[0]),
        false,
        layers ->
            List.of(
                "sh",
                "-c",
                command
                    .replace("{lower}", quoted(layers.lowerdir()))
                    .replace("{upper}", quoted(layers.upper().toString()))
                    .replace("{work}", quoted(layers.work().toString()))
                    .replace("{mnt}", quoted(layers.mountPoint().toString()))));
  }

  /** Returns a text as the shell must see it; a plain one may stand in quotes of the command. */
  private static String quoted(String text) {
    return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  private String unique(String name) {
    String unique = name;
    for (int number = 2; !names.add(unique); number++) {
      unique = name + "#" + number;
    }
    return unique;
  }

  private Contestant jovl(String name, List<String> options) {
    List<String> given = new ArrayList<>();
    for (String option : options) {
      given.add(option.equals("libfuse") ? "engine=libfuse" : option);
    }
    Contestant process =
        new CommandContestant(
            name,
            true,
            layers -> {
              List<String> words = new ArrayList<>(jovl);
              words.add("mount");
              words.addAll(layers.arguments(given));
              return words;
            });
    return new JovlContestant(process, mounter, given);
  }

  private static Contestant fuseOverlayfs(String name, List<String> options) {
    return new CommandContestant(
        name,
        true,
        layers -> {
          List<String> words = new ArrayList<>(List.of("fuse-overlayfs"));
          words.addAll(layers.arguments(options));
          return words;
        });
  }

  private static List<String> plain(List<String> options) {
    return options.equals(List.of("plain")) ? List.of() : options;
  }

  private Contestant directory(String word) {
    Path path = Path.of(word).toAbsolutePath();
    if (!Files.isDirectory(path)) {
      throw new IllegalArgumentException(
          "no contestant '"
              + word
              + "': give jovl, jovl:libfuse, kernel, kernel:plain, fuse-overlayfs, a directory, or"
              + " --mount 'COMMAND {lower} {upper} {work} {mnt}'");
    }
    return new DirectoryContestant(unique(word), path);
  }
}
