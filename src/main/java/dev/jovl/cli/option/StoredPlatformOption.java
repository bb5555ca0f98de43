package dev.jovl.cli.option;

import dev.jovl.cli.output.Failure;
import dev.jovl.oci.Platform;
import picocli.CommandLine.Model.CommandSpec;

/** The option for the platform of an image that is taken from the store as it is. */
public final class StoredPlatformOption implements Syntax {
  private final Word platform =
      Word.option("--platform")
          .label("OS/ARCH[/VARIANT]")
          .says(
              "Accepted for this machine's platform only: each image in the store is for one"
                  + " platform.");

  @Override
  public void addTo(CommandSpec command) {
    platform.addTo(command);
  }

  /**
   * Refuses a platform that is not this machine's.
   *
   * @param exitCode of the failure
   */
  public void require(int exitCode) throws Failure {
    if (!platform.isGiven()) {
      return;
    }
    String said = "--platform " + platform.value();
    if (!PlatformWord.parse(platform.value(), said, exitCode).equals(Platform.host())) {
      throw Failure.of(exitCode, said, "an image of the store is for one platform", "leave it out");
    }
  }
}
