package dev.jovl.cli.option;

import dev.jovl.cli.output.Failure;
import dev.jovl.oci.OciFormatException;
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
   * Refuses a platform that is not this machine's.
   *
   * @param exitCode of the failure
   */
  public void require(int exitCode) throws Failure {
    for (String platform : platforms.values()) {
      if (!platform.equals("local") && !isOwn(platform, exitCode)) {
        throw Failure.of(
            exitCode,
            "--platform " + platform,
            "images are built and run for this machine only, " + Platform.host(),
            "use a machine of that platform");
      }
    }
  }

  /**
   * Returns whether a platform is this machine's.
   *
   * @throws Failure if it is not spelled as one
   */
  static boolean isOwn(String platform, int exitCode) throws Failure {
    try {
      return Platform.parse(platform).equals(Platform.host());
    } catch (OciFormatException e) {
      throw Failure.of(exitCode, e);
    }
  }
}
