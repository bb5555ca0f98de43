package dev.jovl.image;

import dev.jovl.image.transfer.ImageException;
import dev.jovl.oci.Digest;
import dev.jovl.oci.OciFormatException;
import dev.jovl.oci.Reference;
import dev.jovl.store.NamedImage;
import dev.jovl.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Takes names away from images; what no name holds any more is removed by a collection. */
public final class ImageRemoval {

  private final Store store;

  /** What was removed by its id. */
  private final List<Image> removed = new ArrayList<>();

  /** Prepares to remove from a store, which stays the caller's. */
  public ImageRemoval(Store store) {
    this.store = store;
  }

  /**
   * What was removed.
   *
   * @param untagged the names that were taken away
   * @param deleted the image, if it has no name any more; it is there until a collection
   */
  public record Result(List<Reference> untagged, List<Digest> deleted) {
    /** Copies the lists. */
    public Result {
      untagged = List.copyOf(untagged);
      deleted = List.copyOf(deleted);
    }
  }

  /**
   * Returns whether a word means an image or a name.
   *
   * @throws ImageException if it is the beginning of several ids, or of an image that is not whole
   */
  public boolean isThere(String word) throws IOException {
    return named(word).isPresent() || new ImageCatalog(store).ifPresent(word).isPresent();
  }

  /**
   * Removes what a word means: a name is taken away; by an id all names of the image are, if it has
   * one at most or {@code force} is set. Of an image that loses its name the build cache keeps what
   * it has; one that is removed by its id is for {@link #forget}.
   *
   * @throws ImageException if there is no such image, it has more names, or the word has a digest
   *     that the image was pulled with by a tag, also with {@code force}: docker then takes a name
   *     with the digest away and leaves the tag, and here only the tag is a name
   */
  public Result remove(String word, boolean force) throws IOException {
    Optional<NamedImage> named = named(word);
    if (named.isPresent()) {
      return untag(List.of(named.get()), named.get().image());
    }
    Image image = new ImageCatalog(store).find(word);
    Optional<Reference> byDigest = withDigest(word);
    if (byDigest.isPresent()) {
      throw new ImageException(
          "no image has this name, but one has its digest: remove "
              + image.names().stream()
                  .filter(it -> isMeant(byDigest.get(), it))
                  .map(it -> it.name().familiar())
                  .collect(Collectors.joining(" ")));
    }
    if (image.names().size() > 1 && !force) {
      throw new ImageException(
          "image "
              + image.id().shortHex()
              + " has "
              + image.names().size()
              + " names: remove them one by one, or use --force");
    }
    Result result = untag(image.names(), image.id());
    if (!result.deleted().isEmpty()) {
      removed.add(image);
    }
    return result;
  }

  /**
   * Lets the build cache forget the images that were removed by their ids, and those of the steps
   * before them that nothing else goes on from, as docker removes these. It looks at all images, so
   * it is called once, after the last removal.
   *
   * @return what was forgotten, and is there until a collection; what was removed comes first
   */
  public Set<Digest> forget() throws IOException {
    Set<Digest> forgotten = new LinkedHashSet<>();
    removed.forEach(image -> forgotten.add(image.id()));
    if (forgotten.isEmpty()) {
      return forgotten;
    }
    ParentImages before = new ParentImages(removed);
    List<Image> steps = new ArrayList<>();
    List<Image> others = new ArrayList<>();
    for (Image other : new ImageCatalog(store).readable()) {
      if (!forgotten.contains(other.id())) {
        boolean isStep = other.names().isEmpty() && before.has(other);
        (isStep ? steps : others).add(other);
      }
    }
    ParentImages needed = new ParentImages(others);
    steps.stream().filter(it -> !needed.has(it)).map(Image::id).forEach(forgotten::add);
    store.buildCache().forget(forgotten);
    return forgotten;
  }

  private static Optional<Reference> withDigest(String word) {
    try {
      return Optional.of(Reference.parse(word)).filter(name -> name.digest().isPresent());
    } catch (OciFormatException anId) {
      return Optional.empty();
    }
  }

  /** Returns whether a name is of the same repository and has the same digest; its tag is free. */
  private static boolean isMeant(Reference byDigest, NamedImage other) {
    return other.manifest().equals(byDigest.digest())
        && other.name().familiarName().equals(byDigest.familiarName());
  }

  private Optional<NamedImage> named(String word) throws IOException {
    try {
      return store.find(Reference.parse(word).withDefaultTag());
    } catch (OciFormatException notAName) {
      return Optional.empty();
    }
  }

  private Result untag(List<NamedImage> names, Digest image) throws IOException {
    List<Reference> untagged = new ArrayList<>();
    for (NamedImage named : names) {
      if (store.removeName(named).isPresent()) {
        untagged.add(named.name());
      }
    }
    boolean held = store.names().stream().anyMatch(named -> named.image().equals(image));
    return new Result(untagged, held ? List.of() : List.of(image));
  }
}
