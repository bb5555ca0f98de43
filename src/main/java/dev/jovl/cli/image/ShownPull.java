package dev.jovl.cli.image;

import dev.jovl.cli.option.RegistryOptions;
import dev.jovl.cli.output.TransferLines;
import dev.jovl.image.remote.Pull;
import dev.jovl.oci.Platform;
import dev.jovl.oci.Reference;
import dev.jovl.store.Store;
import java.io.IOException;
import java.io.PrintStream;

/** Brings images from registries and tells how they come, in the words of docker. */
public final class ShownPull {

  private final Store store;
  private final RegistryOptions registry;
  private final TransferLines lines;
  private final PrintStream out;

  /**
   * Prepares to pull.
   *
   * @param store where to; stays the caller's
   * @param registry how registries are spoken to
   * @param lines shows how the layers come
   * @param out takes what is said before and after them
   */
  public ShownPull(Store store, RegistryOptions registry, TransferLines lines, PrintStream out) {
    this.store = store;
    this.registry = registry;
    this.lines = lines;
    this.out = out;
  }

  /**
   * Pulls an image; that it is for another platform is told on standard error.
   *
   * @param image with a tag or a digest
   * @param wanted what is taken from an image for several platforms
   */
  public void call(Reference image, Platform wanted) throws IOException {
    out.println(image.tagOrDigest() + ": Pulling from " + image.path());
    Pull.Result result;
    try {
      result = new Pull(store, registry.settings(lines), wanted, lines).call(image);
    } finally {
      lines.end();
    }
    out.println("Digest: " + result.digest());
    out.println(
        "Status: "
            + (result.changed() ? "Downloaded newer image for " : "Image is up to date for ")
            + image.familiar());
    if (!result.runs()) {
      System.err.println("jovl: " + image.familiar() + " is not made for " + wanted);
    }
  }
}
