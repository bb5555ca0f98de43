package dev.jovl.build;

import dev.jovl.build.digest.KeyWriter;
import dev.jovl.build.image.Images;
import dev.jovl.oci.Digest;
import dev.jovl.oci.ImageConfig;
import dev.jovl.oci.JsonObject;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * The labels of a command line. They are no step: the image has them, its history does not, and the
 * cache of the steps knows nothing of them.
 */
final class CommandLineLabels {

  private final Map<String, String> labels;

  CommandLineLabels(Map<String, String> labels) {
    this.labels = new TreeMap<>(labels);
  }

  /** Gives them to an image; they go before labels that it has. */
  Digest addTo(Digest id, Images images) throws IOException {
    if (labels.isEmpty()) {
      return id;
    }
    ImageConfig image =
        images
            .load(id)
            .orElseThrow(() -> new IOException("image " + id + " was removed while it was built"));
    Map<String, String> all = new TreeMap<>(image.config().labels());
    all.putAll(labels);
    Digest labelled = images.save(image.withConfig(image.config().toBuilder().labels(all).build()));
    // What the cache remembers is kept in the store, without a name too.
    Digest key = new KeyWriter("labels").text("image", id.hex()).map("labels", labels).finish();
    images.remember(key, labelled, JsonObject.empty());
    return labelled;
  }
}
