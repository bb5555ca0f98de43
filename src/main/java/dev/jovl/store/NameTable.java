package dev.jovl.store;

import dev.jovl.linux.Fd;
import dev.jovl.oci.Digest;
import dev.jovl.oci.JsonObject;
import dev.jovl.oci.JsonValue;
import dev.jovl.oci.OciFormatException;
import dev.jovl.oci.Reference;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The names of images: one file, replaced as a whole. */
final class NameTable {

  private static final int MAX_BYTES = 64 << 20;

  private final StoreFiles files;

  NameTable(StoreFiles files) {
    this.files = files;
  }

  /** Returns all names, sorted. */
  List<NamedImage> all() throws IOException {
    return List.copyOf(read().values());
  }

  Optional<NamedImage> find(Reference name) throws IOException {
    return Optional.ofNullable(read().get(name.toString()));
  }

  /** Changes what a name stands for; null is nothing. Returns what it stood for before. */
  Optional<NamedImage> change(Reference name, UnaryOperator<@Nullable NamedImage> change)
      throws IOException {
    try (Fd lock = files.lock().forChange()) {
      SortedMap<String, NamedImage> names = read();
      NamedImage before = names.get(name.toString());
      NamedImage after = change.apply(before);
      if (Objects.equals(before, after)) {
        // The process that made it so may have been killed before that was on disk.
        StoreFiles.sync(files.layout().root());
      } else if (after == null) {
        names.remove(name.toString());
        files.spare().write(() -> files.write(files.layout().names(), toBytes(names)));
      } else {
        names.put(name.toString(), after);
        byte[] bytes = toBytes(names);
        requireReadable(bytes);
        files.write(files.layout().names(), bytes);
      }
      return Optional.ofNullable(before);
    }
  }

  /** Refuses what {@link #read} would not take again: no name could be found or removed then. */
  private void requireReadable(byte[] bytes) throws StoreException {
    try {
      JsonObject unused = parse(bytes);
    } catch (OciFormatException e) {
      throw new StoreException(
          files.layout().names()
              + " has no room for one more: "
              + e.getMessage()
              + "; remove names with jovl rmi",
          e);
    }
  }

  private static JsonObject parse(byte[] bytes) throws OciFormatException {
    return JsonObject.parse(bytes, MAX_BYTES, "names.json");
  }

  private SortedMap<String, NamedImage> read() throws IOException {
    SortedMap<String, NamedImage> names = new TreeMap<>();
    Optional<byte[]> bytes = StoreFiles.read(files.layout().names());
    if (bytes.isEmpty()) {
      return names;
    }
    try {
      JsonObject json = parse(bytes.get());
      for (String name : json.fields().keySet()) {
        names.put(name, parse(name, json.requiredObject(name)));
      }
    } catch (OciFormatException e) {
      throw new StoreException(
          files.layout().names()
              + " is damaged: "
              + e.getMessage()
              + "; move it away, which takes all names from the images, and pull, load or build"
              + " them again",
          e);
    }
    return names;
  }

  private static NamedImage parse(String name, JsonObject json) throws OciFormatException {
    Optional<String> manifest = json.text("manifest");
    return new NamedImage(
        Reference.parse(name),
        Digest.parse(json.requiredText("image")),
        manifest.isPresent() ? Optional.of(Digest.parse(manifest.get())) : Optional.empty());
  }

  private static byte[] toBytes(SortedMap<String, NamedImage> names) {
    JsonObject.Builder json = JsonObject.builder();
    for (NamedImage named : names.values()) {
      JsonValue value =
          JsonObject.builder()
              .put("image", named.image().toString())
              .putUnlessEmpty("manifest", named.manifest().map(Digest::toString).orElse(""))
              .build();
      json.put(named.name().toString(), value);
    }
    return json.build().toBytes();
  }
}
