package dev.jovl.cli;

import dev.jovl.cli.mount.MountHelp;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.mount.request.MountCommandLine.Dialect;
import java.util.Iterator;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code jovl help [COMMAND]}. */
@Command(name = "help", description = "Show what a command does and takes.")
final class HelpCommand implements Callable<Integer> {

  /** The names of all commands. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Commands.SUMMARIES.keySet().iterator();
    }
  }

  @Parameters(
      arity = "0..1",
      paramLabel = "COMMAND",
      completionCandidates = Names.class,
      description = "A command of jovl.")
  @Nullable String name;

  @Override
  public Integer call() throws Failure {
    if (name == null) {
      Root.all().usage(System.out);
      return ExitCode.OK;
    }
    if (name.equals("mount")) {
      MountHelp.print(System.out, Dialect.JOVL);
      return ExitCode.OK;
    }
    return Root.of(name).execute(name, "--help");
  }
}
