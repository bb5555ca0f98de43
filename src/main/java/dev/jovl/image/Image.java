package dev.jovl.image;

import dev.jovl.oci.Digest;
import dev.jovl.oci.ImageConfig;
import dev.jovl.oci.Reference;
import dev.jovl.store.NamedImage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * An image of the store.
 *
 * @param id the digest of its configuration
 * @param config its configuration
 * @param names its names, sorted
 * @param size the length of its layers as plain tars, in bytes
 */
public record Image(Digest id, ImageConfig config, List<NamedImage> names, long size) {

  /** Copies the list. */
  public Image {
    names = List.copyOf(names);
  }

  /** Returns its names with tags, as people write them. */
  public List<String> tags() {
    List<String> tags = new ArrayList<>();
    for (NamedImage named : names) {
      if (named.name().tag().isPresent() && named.name().digest().isEmpty()) {
        tags.add(named.name().familiar());
      }
    }
    return tags;
  }

  /** Returns its names with the digests that registries have for it, as people write them. */
  public List<String> digests() {
    List<String> digests = new ArrayList<>();
    for (NamedImage named : names) {
      if (named.manifest().isPresent()) {
        Reference name = named.name().withDigest(named.manifest().get());
        if (!digests.contains(name.familiar())) {
          digests.add(name.familiar());
        }
      }
    }
    return digests;
  }

  /** Returns when it was made; one that does not tell is older than others, as with Docker. */
  public Instant made() {
    return config.made().orElse(Instant.MIN);
  }
}
