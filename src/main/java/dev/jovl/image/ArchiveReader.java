package dev.jovl.image;

import dev.jovl.oci.Descriptor;
import dev.jovl.oci.Digest;
import dev.jovl.oci.ImageConfig;
import dev.jovl.oci.Index;
import dev.jovl.oci.JsonObject;
import dev.jovl.oci.JsonValue;
import dev.jovl.oci.Manifest;
import dev.jovl.oci.MediaTypes;
import dev.jovl.oci.OciFormatException;
import dev.jovl.oci.Platform;
import dev.jovl.oci.RawManifest;
import dev.jovl.oci.Reference;
import dev.jovl.oci.Shown;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the images of an archive: of an OCI layout ({@code oci-layout}, {@code index.json}) or of
 * docker save ({@code manifest.json}). Where an archive is both, the layout says what the images
 * are and {@code manifest.json} may name them.
 */
final class ArchiveReader {

  /** The full name of an image, as containerd and Docker annotate it. */
  static final String NAME_ANNOTATION = "io.containerd.image.name";

  /** The name or only the tag of an image (image specification, "Pre-defined annotation keys"). */
  static final String REF_ANNOTATION = "org.opencontainers.image.ref.name";

  private static final int MAX_NESTING = 4;

  /** The documents of all images are in memory, and one can be that of any number of images. */
  private static final int MAX_DOCUMENTS = 64 << 20;

  private final ArchiveFiles archive;
  private final Platform platform;
  private long held;
  private @Nullable List<JsonObject> dockerItems;

  /** Makes a reader of this archive; of indexes it takes what fits {@code platform}. */
  ArchiveReader(ArchiveFiles archive, Platform platform) {
    this.archive = archive;
    this.platform = platform;
  }

  /** Returns the images in their order. */
  List<ArchivedImage> images() throws IOException {
    if (archive.has("index.json") && archive.has("oci-layout")) {
      return layoutImages();
    }
    if (archive.has("manifest.json")) {
      return dockerImages();
    }
    throw new ImageException(
        "neither an OCI archive (index.json) nor one of docker save (manifest.json)");
  }

  /**
   * Some writers list, beside the indexes, the manifests that these list, for every platform, and
   * what goes with the images, as signatures.
   */
  private List<ArchivedImage> layoutImages() throws IOException {
    List<Descriptor> entries = index().manifests();
    List<ArchivedImage> images =
        layoutImages(entries.stream().filter(this::isForPlatform).toList());
    if (images.isEmpty()) {
      images = layoutImages(entries);
    }
    if (images.isEmpty()) {
      throw none(entries);
    }
    return images;
  }

  /** Says of what is there why it is no image. */
  private ImageException none(List<Descriptor> entries) throws IOException {
    for (Descriptor entry : entries) {
      Optional<Descriptor> manifest = resolve(entry, 0);
      if (manifest.isPresent()) {
        ArchivedImage unused = layoutImage(entry, manifest.get());
      }
    }
    return new ImageException("the archive has no image for " + platform);
  }

  private boolean isForPlatform(Descriptor entry) {
    return entry.platform().map(platform::runs).orElse(true);
  }

  private List<ArchivedImage> layoutImages(List<Descriptor> entries) throws IOException {
    List<ArchivedImage> images = new ArrayList<>();
    Set<Digest> seen = new HashSet<>();
    for (Descriptor entry : entries) {
      Optional<Descriptor> manifest = resolve(entry, 0);
      boolean named = hasName(entry);
      if (manifest.isPresent()
          && (named || !seen.contains(manifest.get().digest()))
          && isImage(manifest.get())) {
        seen.add(manifest.get().digest());
        images.add(layoutImage(entry, manifest.get()));
      }
    }
    return images;
  }

  private static boolean hasName(Descriptor entry) {
    Map<String, String> notes = entry.annotations();
    return notes.containsKey(NAME_ANNOTATION) || notes.containsKey(REF_ANNOTATION);
  }

  private boolean isImage(Descriptor descriptor) throws IOException {
    byte[] bytes = blob(descriptor, Manifest.MAX_BYTES);
    return ImageParts.isImage(Manifest.parse(bytes, descriptor.mediaType()));
  }

  /** Returns one image of a layout. */
  ArchivedImage image(LayoutImage wanted) throws IOException {
    Descriptor entry = entry(wanted);
    Descriptor manifest =
        resolve(entry, 0).orElseThrow(() -> new ImageException("that is no image for " + platform));
    return layoutImage(entry, manifest);
  }

  private Descriptor entry(LayoutImage wanted) throws IOException {
    List<Descriptor> entries = index().manifests();
    if (wanted.digest().isPresent()) {
      return entry(entries, wanted.digest().get());
    }
    String tag = wanted.tag().orElse(Reference.DEFAULT_TAG);
    for (Descriptor entry : entries) {
      Map<String, String> notes = entry.annotations();
      if (tag.equals(notes.get(REF_ANNOTATION)) || tag.equals(notes.get(NAME_ANNOTATION))) {
        return entry;
      }
    }
    if (wanted.tag().isEmpty() && entries.size() == 1) {
      return entries.get(0);
    }
    throw new ImageException("the layout has no image with the tag " + Shown.clip(tag));
  }

  /** Finds a manifest or index by its digest, which need not be listed. */
  private Descriptor entry(List<Descriptor> entries, Digest digest) throws IOException {
    for (Descriptor entry : entries) {
      if (entry.digest().equals(digest)) {
        return entry;
      }
    }
    byte[] bytes = archive.document(blobPath(digest), Manifest.MAX_BYTES);
    JsonObject json = JsonObject.parse(bytes, Manifest.MAX_BYTES, "manifest");
    String usual = json.has("manifests") ? MediaTypes.OCI_INDEX : MediaTypes.OCI_MANIFEST;
    return new Descriptor(json.text("mediaType").orElse(usual), digest, bytes.length);
  }

  private Index index() throws IOException {
    JsonObject layout =
        JsonObject.parse(archive.document("oci-layout", 1 << 16), 1 << 16, "oci-layout");
    if (!layout.requiredText("imageLayoutVersion").startsWith("1.")) {
      throw new ImageException("an OCI layout of a version that is not known");
    }
    return Index.parse(archive.document("index.json", Manifest.MAX_BYTES), MediaTypes.OCI_INDEX);
  }

  /** Follows an index to the manifest for our platform. */
  private Optional<Descriptor> resolve(Descriptor entry, int nesting) throws IOException {
    if (MediaTypes.isManifest(entry.mediaType())) {
      return Optional.of(entry);
    }
    if (!MediaTypes.isIndex(entry.mediaType())) {
      return Optional.empty();
    }
    if (nesting == MAX_NESTING) {
      throw new ImageException("the archive nests indexes deeper than " + MAX_NESTING);
    }
    Index index = Index.parse(blob(entry, Manifest.MAX_BYTES), entry.mediaType());
    Optional<Descriptor> chosen = index.select(platform);
    return chosen.isPresent() ? resolve(chosen.get(), nesting + 1) : Optional.empty();
  }

  private ArchivedImage layoutImage(Descriptor entry, Descriptor descriptor) throws IOException {
    byte[] bytes = blob(descriptor, Manifest.MAX_BYTES);
    Manifest manifest = Manifest.parse(bytes, descriptor.mediaType());
    ImageParts.check(manifest);
    byte[] config = blob(manifest.config(), ImageConfig.MAX_BYTES);
    List<ArchivedImage.Layer> layers = new ArrayList<>();
    for (Descriptor layer : manifest.layers()) {
      layers.add(new ArchivedImage.Layer(blobPath(layer.digest()), Optional.of(layer)));
    }
    hold(bytes.length + config.length);
    RawManifest stored =
        new RawManifest(
            new Descriptor(descriptor.mediaType(), descriptor.digest(), bytes.length), bytes);
    return new ArchivedImage(layoutNames(entry, manifest), Optional.of(stored), config, layers);
  }

  private void hold(int bytes) throws ImageException {
    held += bytes;
    if (held > MAX_DOCUMENTS) {
      throw new ImageException(
          "the manifests and configurations in the archive are longer than the "
              + MAX_DOCUMENTS
              + " bytes allowed; save fewer images at once");
    }
  }

  private List<Reference> layoutNames(Descriptor entry, Manifest manifest) throws IOException {
    Map<String, String> notes = entry.annotations();
    List<Reference> names = new ArrayList<>();
    if (archive.has("manifest.json")) {
      String config = blobPath(manifest.config().digest());
      for (JsonObject item : dockerItems()) {
        if (item.text("Config").orElse("").equals(config)) {
          names.addAll(tags(item));
        }
      }
    }
    if (names.isEmpty() && notes.containsKey(NAME_ANNOTATION)) {
      names.add(Reference.parse(notes.get(NAME_ANNOTATION)).withDefaultTag());
    }
    String ref = notes.getOrDefault(REF_ANNOTATION, "");
    if (names.isEmpty() && (ref.contains("/") || ref.contains(":"))) {
      names.add(Reference.parse(ref).withDefaultTag());
    }
    return withoutDigests(names, Optional.of(entry.digest()));
  }

  /**
   * Leaves the names out that have a digest, as {@code nerdctl save} writes them: whoever asks for
   * an image by such a name trusts that its registry has been asked.
   *
   * @param own the digest of the image, if the archive has it
   * @throws ImageException if a name has the digest of something else
   */
  private static List<Reference> withoutDigests(List<Reference> names, Optional<Digest> own)
      throws ImageException {
    List<Reference> free = new ArrayList<>();
    for (Reference name : names) {
      if (name.digest().isEmpty()) {
        free.add(name);
      } else if (!name.digest().equals(own)) {
        throw new ImageException(
            "the archive calls an image "
                + Shown.clip(name.familiar())
                + ", and has nothing with that digest; make it again with a tag in its place");
      }
    }
    return free;
  }

  static String blobPath(Digest digest) {
    return "blobs/" + digest.algorithm() + "/" + digest.hex();
  }

  private byte[] blob(Descriptor descriptor, int maxBytes) throws IOException {
    byte[] bytes = archive.document(blobPath(descriptor.digest()), maxBytes);
    descriptor.verify(bytes);
    return bytes;
  }

  /** Reads {@code manifest.json} once: every image of a layout may ask for its names. */
  private List<JsonObject> dockerItems() throws IOException {
    if (dockerItems == null) {
      dockerItems = readDockerItems();
    }
    return dockerItems;
  }

  private List<JsonObject> readDockerItems() throws IOException {
    JsonValue value =
        JsonValue.parse(
            archive.document("manifest.json", Manifest.MAX_BYTES),
            Manifest.MAX_BYTES,
            "manifest.json");
    List<JsonObject> items = new ArrayList<>();
    if (value instanceof JsonValue.Array array) {
      for (JsonValue item : array.items()) {
        if (item instanceof JsonObject object) {
          items.add(object);
        }
      }
    }
    if (items.isEmpty()) {
      throw new OciFormatException("manifest.json lists no image");
    }
    return items;
  }

  private static List<Reference> tags(JsonObject item) throws OciFormatException {
    List<Reference> names = new ArrayList<>();
    for (String tag : item.texts("RepoTags")) {
      names.add(Reference.parse(tag).withDefaultTag());
    }
    return names;
  }

  private List<ArchivedImage> dockerImages() throws IOException {
    List<ArchivedImage> images = new ArrayList<>();
    for (JsonObject item : dockerItems()) {
      byte[] config = archive.document(item.requiredText("Config"), ImageConfig.MAX_BYTES);
      hold(config.length);
      List<ArchivedImage.Layer> layers = new ArrayList<>();
      for (String path : item.texts("Layers")) {
        layers.add(new ArchivedImage.Layer(path, Optional.empty()));
      }
      List<Reference> names = withoutDigests(tags(item), Optional.empty());
      images.add(new ArchivedImage(names, Optional.empty(), config, layers));
    }
    return images;
  }
}
