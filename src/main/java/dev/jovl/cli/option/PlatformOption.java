package dev.jovl.cli.option;

import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.oci.Platform;
import picocli.CommandLine.Model.CommandSpec;

/** The option that chooses from an image for several platforms. */
public final class PlatformOption implements Syntax {

  private final Word platform;
  private final String otherwise;

  private PlatformOption(String otherwise, String says) {
    this.otherwise = otherwise;
    platform =
        Word.option("--platform")
            .label("OS/ARCH[/VARIANT]")
            .says("Platform to choose from a multi-platform image. Default: " + says);
  }

  /** Returns the option of a command that takes this machine's platform without it. */
  public static PlatformOption orHost() {
    return new PlatformOption("", "this machine's.");
  }

  /** Returns the option of a command that takes what {@code DOCKER_DEFAULT_PLATFORM} says. */
  public static PlatformOption orOfEnvironment() {
    return new PlatformOption(
        PlatformWord.ofEnvironment(), "$DOCKER_DEFAULT_PLATFORM, else this machine's.");
  }

  @Override
  public void addTo(CommandSpec command) {
    platform.addTo(command);
  }

  /**
   * Returns the platform that is wanted: the option, or what stands for it.
   *
   * @throws Failure with {@link ExitCode#USAGE} if that is none
   */
  public Platform wanted() throws Failure {
    if (platform.isGiven()) {
      String word = platform.value();
      return PlatformWord.parse(word, "--platform " + word, ExitCode.USAGE);
    }
    return otherwise.isEmpty()
        ? Platform.host()
        : PlatformWord.parse(otherwise, PlatformWord.VARIABLE + "=" + otherwise, ExitCode.USAGE);
  }
}
