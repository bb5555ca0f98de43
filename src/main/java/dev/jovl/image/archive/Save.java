package dev.jovl.image.archive;

import dev.jovl.image.Image;
import dev.jovl.image.ImageCatalog;
import dev.jovl.layer.compression.Compression;
import dev.jovl.oci.OciFormatException;
import dev.jovl.oci.Reference;
import dev.jovl.store.Staging;
import dev.jovl.store.Store;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Writes images into an archive; the same images make the same bytes. */
public final class Save {

  private final Store store;

  /** Prepares to save from a store, which stays the caller's. */
  public Save(Store store) {
    this.store = store;
  }

  /**
   * Writes an archive.
   *
   * @param words names or ids of images; those given by name keep that name, and a name without a
   *     tag is that of all images that have it with one
   * @param compression of the layers of an OCI archive; those of the other kind are always plain
   * @param out takes the archive; stays open
   */
  public void call(
      List<String> words, ArchiveFormat format, Compression compression, OutputStream out)
      throws IOException {
    List<SavedImage> images = images(words);
    ArchiveWriter archive = new ArchiveWriter(out);
    if (format == ArchiveFormat.DOCKER) {
      new DockerArchive(store, archive).write(images);
    } else {
      try (Staging staging = store.stage()) {
        new OciArchive(store, archive, staging.directory(), compression).write(images);
      }
    }
    archive.finish();
  }

  private List<SavedImage> images(List<String> words) throws IOException {
    Map<Image, Set<Reference>> names = new LinkedHashMap<>();
    ImageCatalog catalog = new ImageCatalog(store);
    for (String given : words) {
      for (String word : meant(catalog, given)) {
        Image image = catalog.find(word);
        Set<Reference> kept = names.computeIfAbsent(image, key -> new LinkedHashSet<>());
        name(word, image).ifPresent(kept::add);
      }
    }
    List<SavedImage> images = new ArrayList<>();
    for (Map.Entry<Image, Set<Reference>> entry : names.entrySet()) {
      images.add(SavedImage.of(store, entry.getKey(), List.copyOf(entry.getValue())));
    }
    return images;
  }

  /** Returns the tags of a repository that is named without one, as with docker; else the word. */
  private static List<String> meant(ImageCatalog catalog, String word) throws IOException {
    try {
      Reference name = Reference.parse(word);
      boolean bare = name.tag().isEmpty() && name.digest().isEmpty();
      List<Reference> tags = bare ? catalog.tagsOf(name) : List.of();
      return tags.isEmpty() ? List.of(word) : tags.stream().map(Reference::toString).toList();
    } catch (OciFormatException anId) {
      return List.of(word);
    }
  }

  /** Returns the name that a word is, if it is one of the image and has a tag. */
  private static Optional<Reference> name(String word, Image image) {
    try {
      Reference name = Reference.parse(word).withDefaultTag();
      boolean known = image.names().stream().anyMatch(named -> named.name().equals(name));
      return known && name.digest().isEmpty() ? Optional.of(name) : Optional.empty();
    } catch (OciFormatException anId) {
      return Optional.empty();
    }
  }
}
