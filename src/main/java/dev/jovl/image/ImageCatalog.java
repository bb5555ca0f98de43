package dev.jovl.image;

import dev.jovl.image.transfer.ImageException;
import dev.jovl.image.transfer.LayerStack;
import dev.jovl.oci.ChainId;
import dev.jovl.oci.Digest;
import dev.jovl.oci.History;
import dev.jovl.oci.ImageConfig;
import dev.jovl.oci.OciFormatException;
import dev.jovl.oci.Reference;
import dev.jovl.oci.Shown;
import dev.jovl.store.NamedImage;
import dev.jovl.store.Store;
import dev.jovl.store.StoreException;
import dev.jovl.store.StoredLayer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Answers which images there are, and which one a word means. */
public final class ImageCatalog {

  private static final Pattern HEX = Pattern.compile("[0-9a-f]{1,64}");

  private final Store store;

  /** Makes the catalog of a store, which stays the caller's. */
  public ImageCatalog(Store store) {
    this.store = store;
  }

  /**
   * Returns all images, those without a name too; the latest first. What is missing of one is no
   * reason not to tell of the others: its size is then that of the layers that are there.
   */
  public List<Image> images() throws IOException {
    return images(
        (id, names) ->
            names.isEmpty() ? unlessDamaged(id, names) : read(id, names, this::sizeOfWhatIsThere));
  }

  /** Does as {@link #images}, but leaves out those with a name too of which nothing can be told. */
  List<Image> readable() throws IOException {
    return images(this::unlessDamaged);
  }

  /** Looks at an image, if a document is one. */
  private interface Look {
    Optional<Image> at(Digest id, List<NamedImage> names) throws IOException;
  }

  private List<Image> images(Look look) throws IOException {
    Map<Digest, List<NamedImage>> names = namesByImage();
    TreeSet<Digest> ids = new TreeSet<>(names.keySet());
    for (Digest document : store.documents()) {
      ids.add(document);
    }
    List<Image> images = new ArrayList<>();
    for (Digest id : ids) {
      look.at(id, names.getOrDefault(id, List.of())).ifPresent(images::add);
    }
    images.sort(Comparator.comparing(Image::made).reversed());
    return images;
  }

  private Map<Digest, List<NamedImage>> namesByImage() throws IOException {
    Map<Digest, List<NamedImage>> names = new LinkedHashMap<>();
    for (NamedImage named : store.names()) {
      names.computeIfAbsent(named.image(), id -> new ArrayList<>()).add(named);
    }
    return names;
  }

  /** Passes over what is damaged: as long as it has no name, it is missed by nobody. */
  private Optional<Image> unlessDamaged(Digest id, List<NamedImage> names) throws IOException {
    try {
      return read(id, names, names.isEmpty() ? this::size : this::sizeOfWhatIsThere);
    } catch (StoreException damaged) {
      return Optional.empty();
    }
  }

  /** Tells how large the layers of an image are. */
  private interface Sizes {
    long of(ImageConfig config) throws IOException;
  }

  private long size(ImageConfig config) throws IOException {
    long size = 0;
    for (StoredLayer layer : LayerStack.of(store, config)) {
      size += layer.record().tarBytes();
    }
    return size;
  }

  private long sizeOfWhatIsThere(ImageConfig config) throws IOException {
    long size = 0;
    for (Digest chain : ChainId.all(config.diffIds())) {
      try {
        size += store.layer(chain).map(layer -> layer.record().tarBytes()).orElse(0L);
      } catch (StoreException damaged) {
        continue;
      }
    }
    return size;
  }

  /**
   * Reads an image; a document that is not the configuration of a whole image is none, as one of
   * which a collection that was killed has taken the lower layers.
   */
  private Optional<Image> read(Digest id, List<NamedImage> names, Sizes sizes) throws IOException {
    Optional<byte[]> bytes = store.document(id);
    if (bytes.isEmpty()) {
      return Optional.empty();
    }
    try {
      ImageConfig config = ImageConfig.parse(bytes.get());
      if (names.isEmpty() && !store.isWhole(id)) {
        return Optional.empty();
      }
      return Optional.of(new Image(id, config, names, sizes.of(config)));
    } catch (OciFormatException notAConfiguration) {
      return Optional.empty();
    }
  }

  /**
   * Returns the image that a word means: a name, where {@code latest} may be left out; an id; or
   * the beginning of one, with or without {@code sha256:}.
   *
   * @throws ImageException if there is none, or the beginning is that of several
   */
  public Image find(String word) throws IOException {
    return ifPresent(word).orElseThrow(() -> noSuchImage(word));
  }

  /** Does as {@link #find}, but of the image nothing needs to be whole. */
  Digest id(String word) throws IOException {
    return meant(word).orElseThrow(() -> noSuchImage(word));
  }

  private Optional<Digest> meant(String word) throws IOException {
    Optional<Digest> named = named(word);
    return named.isPresent() ? named : byId(word);
  }

  private static ImageException noSuchImage(String word) {
    String shown = Shown.clip(word);
    return new ImageException(
        "no such image: "
            + (isName(word)
                ? shown + "; get it by jovl pull " + shown + ", or see jovl images"
                : "\"" + shown + "\"; see jovl images"));
  }

  private static boolean isName(String word) {
    try {
      Reference unused = Reference.parse(word);
      return !word.startsWith("sha256:");
    } catch (OciFormatException e) {
      return false;
    }
  }

  /**
   * Returns the image that a word means, or nothing if there is none.
   *
   * @throws ImageException if it is the beginning of several ids, or the image is not complete
   */
  public Optional<Image> ifPresent(String word) throws IOException {
    Optional<Digest> found = meant(word);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Digest id = found.get();
    Optional<Image> image = read(id, namesByImage().getOrDefault(id, List.of()), this::size);
    if (image.isEmpty()) {
      throw new ImageException("image " + id + " is not complete; pull it again");
    }
    return image;
  }

  /**
   * Returns the names of a repository that have a tag and no digest, in the order of their texts.
   */
  public List<Reference> tagsOf(Reference repository) throws IOException {
    return store.names().stream()
        .map(NamedImage::name)
        .filter(name -> name.tag().isPresent() && name.digest().isEmpty())
        .filter(name -> name.familiarName().equals(repository.familiarName()))
        .sorted(Comparator.comparing(Reference::toString))
        .toList();
  }

  private Optional<Digest> named(String word) throws IOException {
    try {
      Reference name = Reference.parse(word).withDefaultTag();
      Optional<NamedImage> found = store.find(name);
      return found.isPresent() || name.digest().isEmpty()
          ? found.map(NamedImage::image)
          : byManifest(name);
    } catch (OciFormatException notAName) {
      return Optional.empty();
    }
  }

  /** Returns the image of a repository that a registry has under this digest. */
  private Optional<Digest> byManifest(Reference name) throws IOException {
    for (NamedImage named : store.names()) {
      if (named.manifest().equals(name.digest())
          && named.name().familiarName().equals(name.familiarName())) {
        return Optional.of(named.image());
      }
    }
    return Optional.empty();
  }

  /** Looks only at what has such a name, since the store protects what is looked up in it. */
  private Optional<Digest> byId(String word) throws IOException {
    String hex = word.startsWith("sha256:") ? word.substring("sha256:".length()) : word;
    if (!HEX.matcher(hex).matches()) {
      return Optional.empty();
    }
    Set<Digest> named = namesByImage().keySet();
    Set<Digest> found = new TreeSet<>(named);
    found.addAll(store.documents());
    found.removeIf(id -> !id.hex().startsWith(hex));
    for (Digest id : List.copyOf(found)) {
      if (!isImage(id, named.contains(id))) {
        found.remove(id);
      }
    }
    if (found.size() > 1) {
      throw new ImageException(
          "\"" + Shown.clip(word) + "\" is the beginning of " + found.size() + " image ids");
    }
    return found.stream().findFirst();
  }

  /** Returns whether {@link #images} would list a document. */
  private boolean isImage(Digest id, boolean isNamed) throws IOException {
    try {
      Optional<byte[]> bytes = store.look(id);
      if (bytes.isEmpty()) {
        return false;
      }
      ImageConfig unused = ImageConfig.parse(bytes.get());
      return isNamed || store.isWhole(id);
    } catch (OciFormatException notAConfiguration) {
      return false;
    } catch (StoreException damaged) {
      if (isNamed) {
        throw damaged;
      }
      return false;
    }
  }

  /** Returns the steps of an image, the first first, with the images that stood after them. */
  public List<ImageStep> steps(Image image) throws IOException {
    List<History> history = image.config().history();
    Map<List<History>, Digest> known = new HashMap<>();
    for (Image other : images()) {
      List<Digest> below = other.config().diffIds();
      if (below.size() <= image.config().diffIds().size()
          && below.equals(image.config().diffIds().subList(0, below.size()))) {
        known.put(other.config().history(), other.id());
      }
    }
    known.put(history, image.id());
    Iterator<StoredLayer> layers = LayerStack.of(store, image.config()).iterator();
    List<ImageStep> steps = new ArrayList<>();
    for (int i = 0; i < history.size(); i++) {
      History step = history.get(i);
      Optional<StoredLayer> layer =
          step.emptyLayer() || !layers.hasNext() ? Optional.empty() : Optional.of(layers.next());
      Digest after = known.get(history.subList(0, i + 1));
      steps.add(new ImageStep(Optional.ofNullable(after), step, layer));
    }
    return steps;
  }
}
