package dev.jovl.store;

import dev.jovl.linux.Fd;
import dev.jovl.oci.Descriptor;
import dev.jovl.oci.Digest;
import dev.jovl.oci.JsonObject;
import dev.jovl.oci.JsonValue;
import dev.jovl.oci.OciFormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** As which blobs the tars of layers have been compressed: a file for each diff id. */
final class BlobTable {

  private static final int MAX_BYTES = 1 << 20;

  private final StoreFiles files;

  BlobTable(StoreFiles files) {
    this.files = files;
  }

  /** Makes a blob the latest of a diff id. */
  void add(Digest diffId, Descriptor blob) throws IOException {
    try (Fd lock = files.lock().forChange()) {
      List<Descriptor> blobs = new ArrayList<>(of(diffId));
      blobs.removeIf(old -> old.digest().equals(blob.digest()));
      blobs.add(blob);
      List<JsonValue> values = new ArrayList<>();
      blobs.forEach(known -> values.add(known.toJson()));
      byte[] bytes =
          JsonObject.builder().put("blobs", new JsonValue.Array(values)).build().toBytes();
      files.write(file(diffId), bytes);
    }
  }

  /** Returns the blobs of a diff id, the latest last. */
  List<Descriptor> of(Digest diffId) throws IOException {
    Path file = file(diffId);
    Optional<byte[]> bytes = StoreFiles.read(file);
    List<Descriptor> blobs = new ArrayList<>();
    if (bytes.isEmpty()) {
      return blobs;
    }
    try {
      JsonObject json = JsonObject.parse(bytes.get(), MAX_BYTES, "blobs");
      for (JsonObject blob : json.objects("blobs")) {
        blobs.add(Descriptor.fromJson(blob));
      }
      return blobs;
    } catch (OciFormatException e) {
      throw new StoreException(file + " is damaged: " + e.getMessage(), e);
    }
  }

  private Path file(Digest diffId) {
    return files.layout().blobs().resolve(diffId.hex());
  }
}
