package dev.jovl.cli.option;

import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.oci.OciFormatException;
import dev.jovl.oci.Platform;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;

/** The option that chooses from an image for several platforms. */
public final class PlatformOption implements Syntax {

  /** The processors that can be named alone; after an operating system any name is accepted. */
  private static final Set<String> ARCHITECTURES =
      Set.of("386", "amd64", "arm", "arm64", "loong64", "mips64le", "ppc64le", "riscv64", "s390x");

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
    if (!platform.isGiven()) {
      return Platform.host();
    }
    String word = platform.value();
    Platform wanted;
    try {
      wanted = Platform.parse(word);
    } catch (OciFormatException e) {
      throw Failure.of(ExitCode.USAGE, e);
    }
    if (!word.contains("/") && !ARCHITECTURES.contains(wanted.architecture())) {
      throw Failure.of(
          ExitCode.USAGE,
          "--platform " + word,
          "no known processor",
          "write OS/ARCH, as " + Platform.host());
    }
    return wanted;
  }
}
