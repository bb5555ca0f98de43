package dev.jovl.cli.image;

import dev.jovl.cli.option.JovlCommand;
import dev.jovl.cli.option.Roots;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.image.RootfsImport;
import dev.jovl.oci.Digest;
import dev.jovl.oci.Reference;
import dev.jovl.store.Store;
import dev.jovl.store.StoreException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jovl import}. */
@Command(name = "import", description = "Make an image of a root filesystem.")
public final class ImportCommand implements Callable<Integer> {

  private static final int BUFFER = 1 << 18;

  @ParentCommand @Nullable JovlCommand jovl;

  @Parameters(
      index = "0",
      paramLabel = "FILE|DIR|-",
      description = "A tar, plain or compressed by gzip or zstd; a directory; or standard input.")
  String source = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "NAME[:TAG]",
      description = "What the image is called. Default: it has no name, and its id is printed.")
  @Nullable String name;

  @Override
  public Integer call() throws IOException {
    Optional<Reference> image =
        name == null ? Optional.empty() : Optional.of(Reference.parse(name).withDefaultTag());
    if (image.isPresent() && image.get().digest().isPresent()) {
      throw Failure.of(
          ExitCode.USAGE, image.get().familiar(), "an image is not named by a digest", "use a tag");
    }
    if (source.equals("-")) {
      StandardInput.requireNoTerminal("name a FILE, or redirect it");
    }
    try (Store store = Store.open(Roots.of(jovl))) {
      System.out.println(run(new RootfsImport(store), image));
    } catch (FileSystemException | StoreException e) {
      throw e;
    } catch (IOException e) {
      throw Failure.ofInput(source.equals("-") ? "standard input" : source, e);
    }
    return ExitCode.OK;
  }

  private Digest run(RootfsImport imports, Optional<Reference> image) throws IOException {
    if (source.equals("-")) {
      return imports.tar(new BufferedInputStream(System.in, BUFFER), source, image);
    }
    Path path = Path.of(source);
    if (Files.isDirectory(path)) {
      return imports.directory(path, image);
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(path), BUFFER)) {
      return imports.tar(in, source, image);
    }
  }
}
