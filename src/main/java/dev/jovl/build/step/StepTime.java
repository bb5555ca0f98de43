package dev.jovl.build.step;

import dev.jovl.build.config.BuildArguments;
import dev.jovl.build.digest.KeyWriter;
import dev.jovl.build.request.BuildException;
import dev.jovl.oci.OciFormatException;
import dev.jovl.oci.SourceDate;
import dev.jovl.posix.Timespec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/**
 * The time that an image and the entries of its history get: that of each step, or one for all, so
 * that the same steps end in the same image wherever and whenever they are executed.
 */
public final class StepTime {
  private final Optional<Instant> fixed;

  private StepTime(Optional<Instant> fixed) {
    this.fixed = fixed;
  }

  /**
   * Returns the time that the caller of the build gives, else that of the Dockerfile, else the
   * clock's.
   *
   * @param arguments the caller's
   * @param globals values of the ARGs before the first FROM
   * @throws BuildException if that is no number of seconds since 1970, or of a year of five digits
   */
  public static StepTime of(BuildArguments arguments, Map<String, String> globals)
      throws BuildException {
    try {
      String seconds = globals.getOrDefault(SourceDate.VARIABLE, arguments.sourceDate());
      return new StepTime(SourceDate.parse(seconds));
    } catch (OciFormatException e) {
      throw BuildException.of(String.valueOf(e.getMessage()));
    }
  }

  /** Returns the time that the caller gave, which files made by copies get too. */
  Optional<Timespec> ofFiles() {
    return fixed.map(time -> new Timespec(time.getEpochSecond(), 0));
  }

  /** Returns the time in whole seconds, in the form of RFC 3339. */
  String now() {
    return fixed.orElseGet(Instant::now).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /**
   * Begins the key of something that contains this time, so that another time makes another key.
   */
  KeyWriter writer(String kind) {
    KeyWriter writer = new KeyWriter(kind);
    fixed.ifPresent(time -> writer.text("time", time.toString()));
    return writer;
  }
}
