package dev.jovl.mount.request;

import dev.jovl.mount.request.MountException.Kind;
import dev.jovl.posix.MountFlags;
import dev.jovl.posix.NameText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a program that mounts, as bytes.
 *
 * <p>Words that begin with "-" may stand anywhere; {@code -oX}, {@code -o X} and several of them
 * are one list. Of the other words the last is the mount point and the one before it the source;
 * for {@code jovl mount} there are no more than these, and none is an option.
 *
 * @param dialect whose command line it is
 * @param optionStrings what followed each {@code -o}
 * @param source what is shown as the device, null if none was named
 * @param target the mount point, null if none was named
 * @param foreground whether the process itself serves
 * @param fake whether everything but the mount is done, {@code -f} of mount(8)
 * @param sloppy whether unknown options are reported instead of refused, {@code -s} of mount(8)
 * @param unknown letters and words that have no meaning here and are reported, as by fuse-overlayfs
 * @param question what is asked instead of a mount
 */
public record MountCommandLine(
    Dialect dialect,
    List<byte[]> optionStrings,
    byte @Nullable [] source,
    byte @Nullable [] target,
    boolean foreground,
    boolean fake,
    boolean sloppy,
    List<String> unknown,
    Question question) {

  /** Whose command line it is. */
  public enum Dialect {
    /** {@code jovl mount [-o OPTIONS]... [-f] [SOURCE] DIR}. */
    JOVL,
    /** {@code fuse-overlayfs [-f] [-d] [-o OPTIONS]... [SOURCE] DIR}. */
    FUSE_OVERLAYFS,
    /** {@code mount.fuse.jovl SOURCE DIR [-sfnv] [-o OPTIONS] [-t TYPE]} of mount(8). */
    HELPER
  }

  /** What is asked instead of a mount. */
  public enum Question {
    /** Nothing: a mount is wanted. */
    NONE,
    /** What the program does. */
    HELP,
    /** Which version it is. */
    VERSION
  }

  /**
   * Reads arguments.
   *
   * @throws MountException if an argument is unknown or one too many, or the value of one is
   *     missing
   */
  public static MountCommandLine parse(Dialect dialect, List<byte[]> arguments)
      throws MountException {
    return new Parser(dialect).parse(arguments);
  }

  /**
   * Returns what the options mean.
   *
   * @param root whether the mounter is root, for whom devices and setuid files work by default
   * @throws MountException if one is unknown, has a wrong value or contradicts another
   */
  public OptionSet options(boolean root) throws MountException {
    OptionSet read = OptionReader.read(optionStrings, habits(), defaultFlags(root));
    return read.named(source, dialect).ignoring(unknown);
  }

  /**
   * Returns the directories that the options name, without a look at what other options mean.
   *
   * @throws MountException if one of the options is unknown or has no value, or none names a layer
   */
  public LayerPaths layers() throws MountException {
    return OptionReader.layers(optionStrings, habits());
  }

  private OptionDialect habits() {
    return switch (dialect) {
      case FUSE_OVERLAYFS -> OptionDialect.FUSE_OVERLAYFS;
      case JOVL, HELPER -> sloppy ? OptionDialect.SLOPPY : OptionDialect.STRICT;
    };
  }

  /**
   * Returns the flags of mount(2) that hold where no option says otherwise: devices and setuid
   * files work for root alone, as fusermount3 demands; and fuse-overlayfs keeps no access times.
   */
  private long defaultFlags(boolean root) {
    long flags = root ? 0 : MountFlags.NOSUID | MountFlags.NODEV;
    return dialect == Dialect.FUSE_OVERLAYFS ? flags | MountFlags.NOATIME : flags;
  }

  /** Returns whether the process itself serves the mount. */
  public boolean isForeground() throws MountException {
    return foreground || has("debug");
  }

  /** Returns whether a server of the user may hold the mount. */
  public boolean isServed() throws MountException {
    boolean served = true;
    for (OptionWord word : OptionString.split(optionStrings)) {
      if (word.name().equals("server")) {
        served = !word.shown().equalsIgnoreCase("server=off");
      }
    }
    return served;
  }

  /** Returns whether an option was written without a value; looks at no other. */
  public boolean has(String option) throws MountException {
    // A loop: the first lambda that captures costs a mount some milliseconds.
    for (OptionWord word : OptionString.split(optionStrings)) {
      if (word.value() == null && word.name().equals(option)) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether a mount that is there shall have other flags. */
  public boolean isRemount() throws MountException {
    return dialect != Dialect.FUSE_OVERLAYFS && has("remount");
  }

  /**
   * Returns the flags of mount(2) for a mount that is there: those that it has, changed by the
   * options. mount(8) has put them together before it calls its helper.
   *
   * @param shown the options of the mount and of its filesystem, as the table of mounts shows them
   * @throws MountException if a quote is not closed
   */
  public long remountFlags(String shown) throws MountException {
    long before = dialect == Dialect.HELPER ? 0 : RemountFlags.shown(shown);
    return RemountFlags.of(before, optionStrings);
  }

  /** Reads one word after the other. */
  private static final class Parser {
    private final Dialect dialect;
    private final List<byte[]> optionStrings = new ArrayList<>();
    private final List<byte[]> words = new ArrayList<>();
    private final List<String> unknown = new ArrayList<>();
    private boolean foreground;
    private boolean fake;
    private boolean sloppy;
    private Question question = Question.NONE;

    Parser(Dialect dialect) {
      this.dialect = dialect;
    }

    MountCommandLine parse(List<byte[]> arguments) throws MountException {
      boolean onlyWords = false;
      for (int i = 0; i < arguments.size(); i++) {
        byte[] word = arguments.get(i);
        if (onlyWords || word.length < 2 || word[0] != '-') {
          words.add(word);
        } else if (word.length == 2 && word[1] == '-') {
          onlyWords = true;
        } else if (takesNext(word)) {
          i++;
          value(word, i < arguments.size() ? arguments.get(i) : null);
        } else {
          option(word);
        }
      }
      return built();
    }

    private boolean takesNext(byte[] word) {
      boolean ofHelper = dialect == Dialect.HELPER && (word[1] == 't' || word[1] == 'N');
      return word.length == 2 && (word[1] == 'o' || ofHelper);
    }

    private void value(byte[] word, byte @Nullable [] value) throws MountException {
      if (value == null) {
        throw MountException.of(
            Kind.USAGE, NameText.ofPath(word), "a value is missing", "see --help");
      }
      switch (word[1]) {
        case 'o' -> optionStrings.add(value);
        case 'N' -> throw otherNamespace();
        default -> {}
      }
    }

    /**
     * libmount leaves it to the helper to enter the namespace, and a process with several threads,
     * as each of Java is, cannot enter a mount namespace (setns(2), EINVAL).
     */
    private static MountException otherNamespace() {
      return MountException.of(
          Kind.USAGE,
          "-N",
          "a mount in another mount namespace is not supported",
          "run mount in that one: nsenter --mount=FILE mount ...");
    }

    private void option(byte[] word) throws MountException {
      if (word[1] == 'o') {
        optionStrings.add(Arrays.copyOfRange(word, 2, word.length));
        return;
      }
      String text = new String(word, StandardCharsets.UTF_8);
      switch (text) {
        case "-h", "--help" -> question = Question.HELP;
        case "-V", "--version" -> question = Question.VERSION;
        default -> {
          if (dialect == Dialect.HELPER) {
            letters(text);
          } else {
            flag(text);
          }
        }
      }
    }

    private void flag(String text) throws MountException {
      switch (text) {
        case "-f", "--foreground" -> foreground = true;
        case "-d", "--debug" -> optionStrings.add("debug".getBytes(StandardCharsets.UTF_8));
        case "-s" -> optionStrings.add("threads=1".getBytes(StandardCharsets.UTF_8));
        default -> unknownFlag(text);
      }
    }

    private void unknownFlag(String text) throws MountException {
      if (dialect != Dialect.FUSE_OVERLAYFS) {
        throw unknown(text);
      }
      unknown.add(text);
    }

    /** mount(8) calls with letters that may be joined: sloppy, fake, no mtab, verbose. */
    private void letters(String text) throws MountException {
      for (char letter : text.substring(1).toCharArray()) {
        switch (letter) {
          case 's' -> sloppy = true;
          case 'f' -> fake = true;
          case 'n', 'v' -> {}
          default -> throw unknown(text);
        }
      }
    }

    /** A blank within the options makes words of them, and the mount lacks what they ask for. */
    private void requireFewWords() throws MountException {
      for (byte[] word : words.subList(0, Math.max(0, words.size() - 1))) {
        List<OptionWord> options = OptionString.split(word);
        boolean isOption =
            !options.isEmpty()
                && options.get(0).value() != null
                && OptionName.of(options.get(0).name()) != null;
        if (isOption) {
          throw MountException.of(
              Kind.USAGE,
              NameText.ofPath(word),
              "an option that is not behind -o",
              "leave out the blank before it, or write -o there");
        }
      }
      if (words.size() > 2) {
        throw MountException.of(
            Kind.USAGE, NameText.ofPath(words.get(2)), "one word too many", "write [SOURCE] DIR");
      }
    }

    private MountException unknown(String text) {
      return MountException.of(Kind.USAGE, text, "no such option", "see --help");
    }

    private MountCommandLine built() throws MountException {
      int count = words.size();
      if (dialect == Dialect.JOVL && question == Question.NONE) {
        requireFewWords();
      }
      return new MountCommandLine(
          dialect,
          List.copyOf(optionStrings),
          count > 1 ? words.get(count - 2) : null,
          count > 0 ? words.get(count - 1) : null,
          foreground,
          fake,
          sloppy,
          List.copyOf(unknown),
          question);
    }
  }
}
