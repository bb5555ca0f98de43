package dev.jovl.cli.image;

import dev.jovl.cli.option.Command;
import dev.jovl.cli.option.Flag;
import dev.jovl.cli.option.JovlCommand;
import dev.jovl.cli.option.PlatformOption;
import dev.jovl.cli.option.Word;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.cli.output.TransferLines;
import dev.jovl.image.archive.Load;
import dev.jovl.oci.Platform;
import dev.jovl.oci.Reference;
import dev.jovl.store.Store;
import dev.jovl.store.StoreException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.List;

/** {@code jovl load}. */
public final class LoadCommand extends Command {

  private final JovlCommand jovl;

  private final Word input =
      Word.option("-i", "--input")
          .label("FILE|DIR")
          .completedToFiles()
          .says(
              "An OCI archive, an archive of docker save, or a directory with an OCI layout."
                  + " Default: standard input.");

  private final PlatformOption platform = PlatformOption.orHost();

  private final Flag quiet = Flag.option("-q", "--quiet").says("Do not show progress.");

  /** Makes the command on the store that the root names. */
  public LoadCommand(JovlCommand jovl) {
    super("load", "Load images from an archive.");
    this.jovl = jovl;
    takes(input, platform, quiet);
  }

  @Override
  public Integer call() throws IOException {
    if (input.isGiven()) {
      ArchiveInput.requireNoUrl(input.value(), "jovl load");
      ArchiveInput.requireThere(
          input.path(), "name an archive or a directory; without -i it is standard input");
    } else {
      ArchiveInput.requireNoTerminal("use -i FILE, or redirect it");
    }
    Platform wanted = platform.wanted();
    TransferLines lines = quiet.isOn() ? TransferLines.silent() : TransferLines.onStandardOutput();
    try (Store store = jovl.openStore()) {
      Load load = new Load(store, wanted, lines, image -> print(image, lines));
      try {
        List<Load.Loaded> unused =
            input.isGiven() ? load.file(input.path()) : load.stream(System.in);
      } finally {
        lines.end();
      }
    } catch (FileSystemException | StoreException e) {
      throw e;
    } catch (IOException e) {
      throw Failure.ofInput(input.valueOr("standard input"), e);
    }
    return ExitCode.OK;
  }

  private static void print(Load.Loaded image, TransferLines lines) {
    lines.end();
    for (Reference name : image.names()) {
      System.out.println("Loaded image: " + name.familiar());
    }
    if (image.names().isEmpty()) {
      System.out.println("Loaded image ID: " + image.image());
    }
  }
}
