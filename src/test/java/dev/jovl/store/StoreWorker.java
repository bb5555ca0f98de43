package dev.jovl.store;

import dev.jovl.oci.ChainId;
import dev.jovl.oci.Digest;
import dev.jovl.oci.History;
import dev.jovl.oci.ImageConfig;
import dev.jovl.oci.Reference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A process that makes images without end, or as many as it is told, and prints a line for each
 * that is done. Its tests kill it.
 */
final class StoreWorker {

  private StoreWorker() {}

  /** Arguments: the store, a prefix for names, how many images, "collect" to collect in between. */
  public static void main(String[] args) throws IOException {
    int count = Integer.parseInt(args[2]);
    for (int i = 0; i < count; i++) {
      try (Store store = Store.open(Path.of(args[0]))) {
        makeImage(store, args[1] + i, args[1] + i);
        System.out.println(i);
        if (args[3].equals("collect")) {
          CollectionResult unused = store.collect(BuildCacheCollection.PRUNE);
        }
      }
    }
  }

  /** Returns the command that runs this with these arguments. */
  static List<String> command(Path store, String prefix, int images, String mode) {
    return List.of(
        System.getProperty("java.home") + "/bin/java",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-cp",
        System.getProperty("java.class.path"),
        StoreWorker.class.getName(),
        store.toString(),
        prefix,
        Integer.toString(images),
        mode);
  }

  /** Makes an image of two layers that hold the text, and names it. */
  static Digest makeImage(Store store, String name, String text) throws IOException {
    StoredLayer base = makeLayer(store, Optional.empty(), "base", "the same in all images");
    Digest baseChain = base.record().chainId();
    StoredLayer top = makeLayer(store, Optional.of(baseChain), "top", text);
    ImageConfig config =
        ImageConfig.scratch()
            .withLayer(base.record().diffId(), new History("", "base", false))
            .withLayer(top.record().diffId(), new History("", text, false));
    Digest image = store.putDocument(config.toBytes());
    Optional<NamedImage> unused = store.name(new NamedImage(tagged(name), image, Optional.empty()));
    return image;
  }

  static Reference tagged(String name) throws IOException {
    return Reference.parse("example.org/" + name + ":latest");
  }

  /** Makes a layer with one file; equal contents make equal layers. */
  static StoredLayer makeLayer(Store store, Optional<Digest> parent, String file, String text)
      throws IOException {
    byte[] content = (text + "\n").repeat(1000).getBytes(StandardCharsets.UTF_8);
    Digest diffId = Digest.of(content);
    Digest chain = ChainId.next(parent, diffId);
    try (Staging staging = store.stage()) {
      Files.write(staging.root().resolve(file), content);
      return store.publish(
          staging,
          new LayerRecord(chain, diffId, parent, content.length, "2026-01-01T00:00:00Z", false));
    }
  }

  /** Tells whether a layer holds what its diff id says. */
  static boolean isWhole(StoredLayer layer, String file) throws IOException {
    return layer.record().diffId().isOf(Files.readAllBytes(layer.root().resolve(file)));
  }
}
