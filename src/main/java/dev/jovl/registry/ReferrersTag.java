package dev.jovl.registry;

import dev.jovl.oci.Descriptor;
import dev.jovl.oci.Digest;
import dev.jovl.oci.Index;
import dev.jovl.oci.JsonObject;
import dev.jovl.oci.Manifest;
import dev.jovl.oci.OciFormatException;
import dev.jovl.oci.RawManifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The list of what refers to a manifest, where the registry keeps none itself: an index under a tag
 * that is the digest of that manifest (distribution specification, "Referrers Tag Schema").
 */
final class ReferrersTag {

  /** A tag has no room for more of the digits of a digest. */
  private static final int MAX_DIGITS = 64;

  private final RegistryCaller caller;
  private final String path;

  ReferrersTag(RegistryCaller caller, String path) {
    this.caller = caller;
    this.path = path;
  }

  /**
   * Lists a manifest that was pushed, unless it refers to nothing or is listed. Of two clients that
   * do so at once one may undo what the other did: the registry knows no condition.
   *
   * @param pushed its type, digest and size
   * @param bytes the document
   */
  void add(Descriptor pushed, byte[] bytes) throws IOException {
    try {
      JsonObject manifest = JsonObject.parse(bytes, Manifest.MAX_BYTES, "manifest");
      Optional<JsonObject> subject = manifest.object("subject");
      if (subject.isPresent()) {
        Digest digest = Digest.parse(subject.get().requiredText("digest"));
        add(digest, entry(pushed, manifest));
      }
    } catch (RegistryException | OciFormatException e) {
      throw new RegistryException(
          RegistryException.Kind.BROKEN,
          "the manifest is pushed, but not listed among what refers to its subject: "
              + e.getMessage(),
          e);
    }
  }

  private static String tag(Digest subject) {
    String[] parts = subject.toString().split(":", 2);
    return parts[0] + "-" + parts[1].substring(0, Math.min(MAX_DIGITS, parts[1].length()));
  }

  private static Descriptor entry(Descriptor pushed, JsonObject manifest)
      throws OciFormatException {
    Optional<String> type = manifest.text("artifactType").filter(it -> !it.isEmpty());
    Optional<JsonObject> config = manifest.object("config");
    if (type.isEmpty() && config.isPresent()) {
      type = config.get().text("mediaType");
    }
    Map<String, String> annotations = manifest.textMap("annotations");
    JsonObject more = JsonObject.builder().putUnlessEmpty("artifactType", type.orElse("")).build();
    return new Descriptor(
        pushed.mediaType(),
        pushed.digest(),
        pushed.size(),
        List.of(),
        annotations,
        Optional.empty(),
        more);
  }

  private void add(Digest subject, Descriptor entry) throws IOException {
    String tag = tag(subject);
    Index before = before(tag, subject);
    List<Descriptor> listed = new ArrayList<>(before.manifests());
    if (listed.stream().noneMatch(it -> it.digest().equals(entry.digest()))) {
      listed.add(entry);
      Index after = new Index(before.mediaType(), listed, before.annotations(), before.unknown());
      byte[] bytes = after.toBytes();
      Descriptor list = Descriptor.of(after.mediaType(), bytes);
      // A list that a registry gives may have a subject itself, whose list has one, and so on.
      boolean unused = new ManifestPush(caller, path).store(tag, list, bytes);
    }
  }

  private Index before(String tag, Digest subject) throws IOException {
    try {
      RawManifest list = new ManifestPull(caller, path).call(tag);
      if (list.descriptor().digest().equals(subject)) {
        // GitLab's answers so; what an index has for several platforms is no list of referrers.
        throw new OciFormatException("where its list should be, the registry has the subject");
      }
      return Index.parse(list.bytes(), list.descriptor().mediaType());
    } catch (RegistryException e) {
      if (e.kind() == RegistryException.Kind.NOT_FOUND) {
        return new Index(List.of());
      }
      throw e;
    }
  }
}
