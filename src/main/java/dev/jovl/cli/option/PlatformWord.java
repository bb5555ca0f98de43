package dev.jovl.cli.option;

import dev.jovl.cli.output.Failure;
import dev.jovl.oci.OciFormatException;
import dev.jovl.oci.Platform;
import java.util.Set;

/** The platform that a word of a command line names. */
final class PlatformWord {

  /** The variable that names the platform where no option does, as with docker. */
  static final String VARIABLE = "DOCKER_DEFAULT_PLATFORM";

  /** The processors that can be named alone; after an operating system any name is accepted. */
  private static final Set<String> ARCHITECTURES =
      Set.of("386", "amd64", "arm", "arm64", "loong64", "mips64le", "ppc64le", "riscv64", "s390x");

  private PlatformWord() {}

  /** Returns what the variable says; empty if it says nothing. */
  static String ofEnvironment() {
    return System.getenv().getOrDefault(VARIABLE, "");
  }

  /**
   * Returns the platform.
   *
   * @param said the word with what it was given to, as a failure tells it
   * @param exitCode of the failure
   * @throws Failure if it is none
   */
  static Platform parse(String word, String said, int exitCode) throws Failure {
    Platform platform;
    try {
      platform = Platform.parse(word);
    } catch (OciFormatException e) {
      throw Failure.of(exitCode, e);
    }
    boolean isKnown =
        ARCHITECTURES.contains(platform.architecture()) || platform.equals(Platform.host());
    if (!word.contains("/") && !isKnown) {
      throw Failure.of(
          exitCode, said, "no known processor", "write OS/ARCH, as " + Platform.host());
    }
    return platform;
  }
}
