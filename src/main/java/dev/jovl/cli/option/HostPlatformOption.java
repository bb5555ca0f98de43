package dev.jovl.cli.option;

import dev.jovl.cli.output.Failure;
import dev.jovl.oci.Platform;
import picocli.CommandLine.Model.CommandSpec;

/** The option for a platform, of commands that make images or run them for this machine only. */
public final class HostPlatformOption implements Syntax {
  private final Words platforms =
      Words.option("--platform")
          .label("OS/ARCH")
          .dividedByCommas()
          .says("Accepted for this machine's platform only.");

  @Override
  public void addTo(CommandSpec command) {
    platforms.addTo(command);
  }

  /**
   * Refuses a platform that is not this machine's: of the option, or of the variable {@code
   * DOCKER_DEFAULT_PLATFORM} where it is not given.
   *
   * @param exitCode of the failure
   */
  public void require(int exitCode) throws Failure {
    for (String platform : platforms.values()) {
      requireOwn(platform, "--platform " + platform, exitCode);
    }
    String otherwise = PlatformWord.ofEnvironment();
    if (platforms.values().isEmpty() && !otherwise.isEmpty()) {
      requireOwn(otherwise, PlatformWord.VARIABLE + "=" + otherwise, exitCode);
    }
  }

  private static void requireOwn(String platform, String said, int exitCode) throws Failure {
    if (!platform.equals("local")
        && !PlatformWord.parse(platform, said, exitCode).equals(Platform.host())) {
      throw Failure.of(
          exitCode,
          said,
          "images are built and run for this machine only, " + Platform.host(),
          "use a machine of that platform");
    }
  }
}
