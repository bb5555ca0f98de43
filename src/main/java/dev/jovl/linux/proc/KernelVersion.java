package dev.jovl.linux.proc;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version of a kernel, for what cannot be tried.
 *
 * @param major the first number
 * @param minor the second one
 */
public record KernelVersion(int major, int minor) {

  private static final Pattern BEGINNING = Pattern.compile("(\\d{1,9})\\.(\\d{1,9}).*");

  /** Returns that of this machine, as uname(2) tells it. */
  public static KernelVersion running() {
    return of(System.getProperty("os.version", ""));
  }

  /** Returns the version that a release has, {@code 6.1.0-13-amd64} for one; 0.0 if it has none. */
  public static KernelVersion of(String release) {
    Matcher numbers = BEGINNING.matcher(release);
    return numbers.matches()
        ? new KernelVersion(Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)))
        : new KernelVersion(0, 0);
  }

  /** Returns whether this version is the given one or a later one. */
  public boolean isAtLeast(int thatMajor, int thatMinor) {
    return major > thatMajor || (major == thatMajor && minor >= thatMinor);
  }
}
