package dev.jovl.cli.option;

import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.oci.Platform;
import picocli.CommandLine.Model.CommandSpec;

/** The option that chooses from an image for several platforms. */
public final class PlatformOption implements Syntax {

  private final Word platform =
      Word.option("--platform")
          .label("OS/ARCH[/VARIANT]")
          .says("Platform to choose from a multi-platform image. Default: this machine's.");

  @Override
  public void addTo(CommandSpec command) {
    platform.addTo(command);
  }

  /**
   * Returns the platform that is wanted: the option, or that of this machine.
   *
   * @throws Failure with {@link ExitCode#USAGE} if the option is none
   */
  public Platform wanted() throws Failure {
    return platform.isGiven()
        ? PlatformWord.parse(platform.value(), "--platform " + platform.value(), ExitCode.USAGE)
        : Platform.host();
  }
}
