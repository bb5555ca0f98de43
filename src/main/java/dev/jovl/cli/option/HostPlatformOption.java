package dev.jovl.cli.option;

import dev.jovl.cli.output.Failure;
import dev.jovl.oci.OciFormatException;
import dev.jovl.oci.Platform;
import picocli.CommandLine.Model.CommandSpec;

/** The option for a platform, of commands that know only the platform of this machine. */
public final class HostPlatformOption implements Syntax {
  private final Words platforms;
  private final String cause;
  private final String wayOut;

  private HostPlatformOption(String help, String cause, String wayOut) {
    this.platforms = Words.option("--platform").label("OS/ARCH").dividedByCommas().says(help);
    this.cause = cause;
    this.wayOut = wayOut;
  }

  /** Returns that of commands that make images or run them. */
  public static HostPlatformOption ofContainers() {
    return new HostPlatformOption(
        "Accepted for this machine's platform only.",
        "images are built and run for this machine only, " + Platform.host(),
        "use a machine of that platform");
  }

  /** Returns that of commands that take an image from the store as it is. */
  public static HostPlatformOption ofStoredImages() {
    return new HostPlatformOption(
        "Accepted for this machine's platform only: each image in the store is for one platform.",
        "an image of the store is for one platform",
        "leave it out");
  }

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
        throw Failure.of(exitCode, "--platform " + platform, cause, wayOut);
      }
    }
  }

  private static boolean isOwn(String platform, int exitCode) throws Failure {
    try {
      return Platform.parse(platform).equals(Platform.host());
    } catch (OciFormatException e) {
      throw Failure.of(exitCode, e);
    }
  }
}
