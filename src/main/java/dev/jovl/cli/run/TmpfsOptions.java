package dev.jovl.cli.run;

import dev.jovl.cli.output.Failure;
import dev.jovl.run.spec.TmpfsMount;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The options of a tmpfs: those that docker gives one, until others take their place. */
final class TmpfsOptions {

  private static final String KNOWN =
      "write size=BYTES, mode=OCTAL, uid=ID, gid=ID, ro or rw, exec or noexec, suid or nosuid,"
          + " or dev or nodev";

  private static final Pattern FLAG = Pattern.compile("(?:no)?(exec|suid|dev)");
  private static final Pattern ACCESS = Pattern.compile("ro|rw");
  private static final Pattern VALUE =
      Pattern.compile(
          "size=[0-9]{1,18}(?:[kKmMgGtT]|%)?|mode=[0-7]{1,5}|uid=[0-9]{1,9}|gid=[0-9]{1,9}");

  private final String option;
  private final Map<String, String> words = new LinkedHashMap<>();
  private boolean readOnly;

  /**
   * Begins with the defaults.
   *
   * @param option what the message of a failure begins with
   */
  TmpfsOptions(String option) {
    this.option = option;
    for (String flag : List.of("exec", "suid", "dev")) {
      words.put(flag, "no" + flag);
    }
    words.put("mode", "mode=1777");
  }

  /** Reads {@code DIR[:OPTIONS]}. */
  static TmpfsMount parse(String text) throws Failure {
    int colon = text.indexOf(':');
    TmpfsOptions options = new TmpfsOptions("--tmpfs " + text);
    String given = colon < 0 ? "" : text.substring(colon + 1);
    for (String word : given.isEmpty() ? new String[0] : given.split(",", -1)) {
      options.set(word);
    }
    return options.on(colon < 0 ? text : text.substring(0, colon));
  }

  /**
   * Sets one.
   *
   * @throws Failure if a tmpfs has no such option
   */
  void set(String word) throws Failure {
    Matcher flag = FLAG.matcher(word);
    if (flag.matches()) {
      words.put(flag.group(1), word);
    } else if (VALUE.matcher(word).matches()) {
      words.put(word.substring(0, word.indexOf('=')), word);
    } else if (ACCESS.matcher(word).matches()) {
      readOnly = word.equals("ro");
    } else {
      throw Failure.of(
          RunCommand.NOT_RUN, option, "\"" + word + "\" is no option of a tmpfs", KNOWN);
    }
  }

  /** Returns the tmpfs with these options at a place. */
  TmpfsMount on(String destination) {
    return new TmpfsMount(destination, readOnly, new ArrayList<>(words.values()));
  }
}
