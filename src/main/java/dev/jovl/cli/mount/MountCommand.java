package dev.jovl.cli.mount;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code jovl mount} as the help, the manual and the completion see it; {@code Main} runs {@link
 * MountProgram} instead, which reads the bytes of the arguments and loads no picocli.
 */
@Command(
    name = "mount",
    description = "Mount a union of directories.",
    footer = {"", "All options of -o: jovl mount --help"})
public final class MountCommand implements Callable<Integer> {

  @Option(
      names = "-o",
      paramLabel = "OPTION[,OPTION...]",
      description = "Options of the mount, such as lowerdir=A:B,upperdir=U,workdir=W.")
  List<String> options = new ArrayList<>();

  @Option(names = "-f", description = "Serve in this process until the mount is gone.")
  boolean foreground;

  @Option(names = "-d", description = "Log each request; implies -f.")
  boolean debug;

  @Parameters(arity = "0..2", paramLabel = "[SOURCE] DIR", description = "Where to mount.")
  List<String> words = new ArrayList<>();

  @Override
  public Integer call() {
    throw new IllegalStateException("mount is run by MountProgram");
  }
}
