package dev.jovl.build.copy;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A mode as chmod(1) takes it: octal, or symbolic as {@code u=rwX,go-w}. Where a clause says of
 * nobody whose bits change, those of the umask 022 do not, as with Docker's daemon.
 */
public final class ModeChange {

  private static final Pattern OCTAL = Pattern.compile("0*[0-7]{1,4}");
  private static final Pattern CLAUSE = Pattern.compile("([ugoa]*)([-+=].*)");
  private static final Pattern ACTION = Pattern.compile("([-+=])([ugo]|[rwxXst]*)");

  private static final int UMASK = 022;

  /** Turns one mode into another. */
  private interface Step {
    int apply(int mode, boolean directory);
  }

  private final OptionalInt octal;
  private final List<Step> steps;

  private ModeChange(OptionalInt octal, List<Step> steps) {
    this.octal = octal;
    this.steps = steps;
  }

  /**
   * Parses a mode.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static ModeChange parse(String text) {
    if (OCTAL.matcher(text).matches()) {
      int mode = Integer.parseInt(text, 8);
      return new ModeChange(OptionalInt.of(mode), List.of((old, directory) -> mode));
    }
    List<Step> steps = new ArrayList<>();
    for (String clause : text.split(",", -1)) {
      Matcher matcher = CLAUSE.matcher(clause);
      if (!matcher.matches() || !clause(matcher.group(1), matcher.group(2), steps)) {
        throw new IllegalArgumentException("\"" + text + "\" is neither octal nor symbolic");
      }
    }
    return new ModeChange(OptionalInt.empty(), steps);
  }

  /** Adds what one clause does, and returns whether all of it is understood. */
  private static boolean clause(String who, String actions, List<Step> steps) {
    Matcher action = ACTION.matcher(actions);
    int end = 0;
    while (action.region(end, actions.length()).lookingAt()) {
      end = action.end();
      char operator = action.group(1).charAt(0);
      String permissions = action.group(2);
      steps.add((mode, directory) -> applied(mode, directory, who, operator, permissions));
    }
    return end == actions.length();
  }

  private static int applied(
      int mode, boolean directory, String who, char operator, String permissions) {
    String whom = who.isEmpty() || who.contains("a") ? "ugo" : who;
    int bits = 0;
    int mask = 0;
    for (char class_ : whom.toCharArray()) {
      int shift = class_ == 'u' ? 6 : class_ == 'g' ? 3 : 0;
      int special = class_ == 'u' ? 04000 : class_ == 'g' ? 02000 : 0;
      bits |= bits(mode, directory, permissions) << shift;
      bits |= permissions.contains("s") ? special : 0;
      mask |= 7 << shift | special;
    }
    if (permissions.contains("t")) {
      bits |= 01000;
      mask |= 01000;
    }
    bits &= who.isEmpty() ? ~UMASK : ~0;
    return switch (operator) {
      case '+' -> mode | bits;
      case '-' -> mode & ~bits;
      default -> (mode & ~mask) | bits;
    };
  }

  /** Returns the three bits for one class. */
  private static int bits(int mode, boolean directory, String permissions) {
    int bits = 0;
    for (char c : permissions.toCharArray()) {
      bits |=
          switch (c) {
            case 'r' -> 4;
            case 'w' -> 2;
            case 'x' -> 1;
            case 'X' -> directory || (mode & 0111) != 0 ? 1 : 0;
            case 'u' -> mode >> 6 & 7;
            case 'g' -> mode >> 3 & 7;
            case 'o' -> mode & 7;
            default -> 0;
          };
    }
    return bits;
  }

  /** Returns the mode itself, if it was given as a number. */
  OptionalInt octal() {
    return octal;
  }

  int applyTo(int mode, boolean directory) {
    int changed = mode;
    for (Step step : steps) {
      changed = step.apply(changed, directory);
    }
    return changed & 07777;
  }
}
