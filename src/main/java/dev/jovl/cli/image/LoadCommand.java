package dev.jovl.cli.image;

import dev.jovl.cli.option.JovlCommand;
import dev.jovl.cli.option.Roots;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.cli.output.TransferLines;
import dev.jovl.image.Load;
import dev.jovl.oci.Platform;
import dev.jovl.oci.Reference;
import dev.jovl.store.Store;
import dev.jovl.store.StoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code jovl load}. */
@Command(name = "load", description = "Read images from an archive.")
public final class LoadCommand implements Callable<Integer> {

  @ParentCommand @Nullable JovlCommand jovl;

  @Option(
      names = {"-i", "--input"},
      paramLabel = "FILE|DIR",
      description =
          "An OCI archive, one of docker save, or an OCI layout that is a directory. Default:"
              + " standard input.")
  @Nullable Path input;

  @Option(
      names = "--platform",
      paramLabel = "OS/ARCH[/VARIANT]",
      description = "What to take from an image for several platforms. Default: this machine.")
  @Nullable String platform;

  @Option(
      names = {"-q", "--quiet"},
      description = "Do not show how the layers come.")
  boolean quiet;

  @Override
  public Integer call() throws IOException {
    if (input == null) {
      StandardInput.requireNoTerminal("use -i FILE, or redirect it");
    }
    Platform wanted = platform == null ? Platform.host() : Platform.parse(platform);
    PrintStream out = quiet ? new PrintStream(OutputStream.nullOutputStream()) : System.out;
    TransferLines lines = new TransferLines(out, System.err, !quiet && System.console() != null);
    try (Store store = Store.open(Roots.of(jovl))) {
      Load load = new Load(store, wanted, lines);
      List<Load.Loaded> images;
      try {
        images = input == null ? load.stream(System.in) : load.file(input);
      } finally {
        lines.end();
      }
      images.forEach(LoadCommand::print);
    } catch (FileSystemException | StoreException e) {
      throw e;
    } catch (IOException e) {
      throw Failure.ofInput(input == null ? "standard input" : input.toString(), e);
    }
    return ExitCode.OK;
  }

  private static void print(Load.Loaded image) {
    for (Reference name : image.names()) {
      System.out.println("Loaded image: " + name.familiar());
    }
    if (image.names().isEmpty()) {
      System.out.println("Loaded image ID: " + image.image());
    }
  }
}
