package dev.jovl.cli.mount;

import dev.jovl.cli.option.Command;
import dev.jovl.cli.option.Flag;
import dev.jovl.cli.option.Words;

/**
 * {@code jovl mount} as the help, the manual and the completion see it; {@code Main} runs {@link
 * MountProgram} instead, which reads the bytes of the arguments and loads no picocli.
 */
public final class MountCommand extends Command {

  private final Words options =
      Words.option("-o")
          .label("OPTION[,OPTION...]")
          .says(
              "Options of the mount, such as lowerdir=A:B,upperdir=U,workdir=W. In a path \\, and"
                  + " \\: stand for a comma and a colon.");

  private final Flag foreground =
      Flag.option("-f", "--foreground").says("Serve in this process until the mount is gone.");

  private final Flag debug = Flag.option("-d", "--debug").says("Log each request; implies -f.");

  private final Flag single =
      Flag.option("-s").says("Answer with one thread, as with -o threads=1.");

  private final Flag version = Flag.option("-V", "--version").says("Show the version.");

  private final Words words = Words.parameters("[SOURCE] DIR").says("Where to mount.");

  /** Makes the command. */
  public MountCommand() {
    super("mount", "Mount a union of directories.");
    spec()
        .usageMessage()
        .customSynopsis("jovl mount [-f] [-d] [-s] [-o OPTION[,OPTION...]]... [SOURCE] DIR");
    spec().usageMessage().footer("", "All options of -o: jovl mount --help");
    takes(options, foreground, debug, single, version, words);
  }

  @Override
  public Integer call() {
    throw new IllegalStateException("mount is run by MountProgram");
  }
}
