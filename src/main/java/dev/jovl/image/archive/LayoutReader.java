package dev.jovl.image.archive;

import dev.jovl.image.transfer.ImageException;
import dev.jovl.image.transfer.ImageParts;
import dev.jovl.oci.Descriptor;
import dev.jovl.oci.Digest;
import dev.jovl.oci.ImageConfig;
import dev.jovl.oci.Index;
import dev.jovl.oci.JsonObject;
import dev.jovl.oci.Manifest;
import dev.jovl.oci.MediaTypes;
import dev.jovl.oci.Platform;
import dev.jovl.oci.RawManifest;
import dev.jovl.oci.Reference;
import dev.jovl.oci.Shown;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Finds the images of an OCI layout. */
final class LayoutReader {

  /** The full name of an image, as containerd and Docker annotate it. */
  static final String NAME_ANNOTATION = "io.containerd.image.name";

  /** The name or only the tag of an image (image specification, "Pre-defined annotation keys"). */
  static final String REF_ANNOTATION = "org.opencontainers.image.ref.name";

  private static final int MAX_NESTING = 4;

  private final ArchiveFiles archive;
  private final Platform platform;
  private final DockerArchiveReader docker;
  private final DocumentLimit documents = new DocumentLimit();

  /** What is known of documents that were read: an index can list one any number of times. */
  private final Map<Descriptor, Boolean> areImages = new HashMap<>();

  private final Map<Descriptor, Optional<Descriptor>> chosen = new HashMap<>();

  /** Makes a reader of this layout; of indexes it takes what fits {@code platform}. */
  LayoutReader(ArchiveFiles archive, Platform platform) {
    this.archive = archive;
    this.platform = platform;
    this.docker = new DockerArchiveReader(archive);
  }

  /**
   * Returns the images in their order. Some writers list, beside the indexes, the manifests that
   * these list, for every platform, and what goes with the images, as signatures.
   */
  List<ArchivedImage> images() throws IOException {
    List<Descriptor> entries = index().manifests();
    List<ArchivedImage> images = images(entries.stream().filter(this::isForPlatform).toList());
    if (images.isEmpty()) {
      images = images(entries);
    }
    if (images.isEmpty()) {
      throw noImage(entries);
    }
    return images;
  }

  /** Returns why there is no image, or throws what is wrong with the first that looks like one. */
  private ImageException noImage(List<Descriptor> entries) throws IOException {
    for (Descriptor entry : entries) {
      Optional<Descriptor> manifest = resolve(entry, 0);
      if (manifest.isPresent()) {
        ImageParts.check(manifest(manifest.get()));
      }
    }
    return new ImageException("the archive has no image for " + platform);
  }

  private boolean isForPlatform(Descriptor entry) {
    return entry.platform().map(platform::runs).orElse(true);
  }

  private List<ArchivedImage> images(List<Descriptor> entries) throws IOException {
    List<ArchivedImage> images = new ArrayList<>();
    Set<Digest> seen = new HashSet<>();
    for (Descriptor entry : entries) {
      Optional<Descriptor> manifest = resolve(entry, 0);
      boolean named = hasName(entry);
      if (manifest.isPresent()
          && (named || !seen.contains(manifest.get().digest()))
          && isImage(manifest.get())) {
        seen.add(manifest.get().digest());
        images.add(image(entry, manifest.get()));
      }
    }
    return images;
  }

  private boolean isImage(Descriptor manifest) throws IOException {
    Descriptor bare = bare(manifest);
    if (!areImages.containsKey(bare)) {
      areImages.put(bare, ImageParts.isImage(manifest(bare)));
    }
    return Objects.requireNonNull(areImages.get(bare));
  }

  /** Returns all that reading a document depends on. */
  private static Descriptor bare(Descriptor descriptor) {
    return new Descriptor(descriptor.mediaType(), descriptor.digest(), descriptor.size());
  }

  private static boolean hasName(Descriptor entry) {
    Map<String, String> notes = entry.annotations();
    return notes.containsKey(NAME_ANNOTATION) || notes.containsKey(REF_ANNOTATION);
  }

  private Manifest manifest(Descriptor descriptor) throws IOException {
    return Manifest.parse(blob(descriptor, Manifest.MAX_BYTES), descriptor.mediaType());
  }

  /** Returns one image of a layout. */
  ArchivedImage image(LayoutImage wanted) throws IOException {
    Descriptor entry = entry(wanted);
    Descriptor manifest =
        resolve(entry, 0).orElseThrow(() -> new ImageException("that is no image for " + platform));
    return image(entry, manifest);
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
    Optional<Descriptor> next = chosen(bare(entry));
    return next.isPresent() ? resolve(next.get(), nesting + 1) : Optional.empty();
  }

  /** Returns what an index has for our platform, without notes. */
  private Optional<Descriptor> chosen(Descriptor bare) throws IOException {
    if (!chosen.containsKey(bare)) {
      Index index = Index.parse(blob(bare, Manifest.MAX_BYTES), bare.mediaType());
      chosen.put(bare, index.select(platform).map(LayoutReader::bare));
    }
    return Objects.requireNonNull(chosen.get(bare));
  }

  private ArchivedImage image(Descriptor entry, Descriptor descriptor) throws IOException {
    byte[] bytes = blob(descriptor, Manifest.MAX_BYTES);
    Manifest manifest = Manifest.parse(bytes, descriptor.mediaType());
    ImageParts.check(manifest);
    byte[] config = blob(manifest.config(), ImageConfig.MAX_BYTES);
    List<ArchivedImage.Layer> layers = new ArrayList<>();
    for (Descriptor layer : manifest.layers()) {
      layers.add(new ArchivedImage.Layer(blobPath(layer.digest()), Optional.of(layer)));
    }
    documents.hold(bytes.length + config.length);
    RawManifest stored =
        new RawManifest(
            new Descriptor(descriptor.mediaType(), descriptor.digest(), bytes.length), bytes);
    return new ArchivedImage(names(entry, manifest), Optional.of(stored), config, layers);
  }

  private List<Reference> names(Descriptor entry, Manifest manifest) throws IOException {
    Map<String, String> notes = entry.annotations();
    List<Reference> names = new ArrayList<>();
    if (archive.has("manifest.json")) {
      names.addAll(docker.namesOf(blobPath(manifest.config().digest())));
    }
    if (names.isEmpty() && notes.containsKey(NAME_ANNOTATION)) {
      names.add(Reference.parse(notes.get(NAME_ANNOTATION)).withDefaultTag());
    }
    String ref = notes.getOrDefault(REF_ANNOTATION, "");
    if (names.isEmpty() && (ref.contains("/") || ref.contains(":"))) {
      names.add(Reference.parse(ref).withDefaultTag());
    }
    return ArchivedImage.withoutDigests(names, Optional.of(entry.digest()));
  }

  static String blobPath(Digest digest) {
    return "blobs/" + digest.algorithm() + "/" + digest.hex();
  }

  private byte[] blob(Descriptor descriptor, int maxBytes) throws IOException {
    byte[] bytes = archive.document(blobPath(descriptor.digest()), maxBytes);
    descriptor.verify(bytes);
    return bytes;
  }
}
