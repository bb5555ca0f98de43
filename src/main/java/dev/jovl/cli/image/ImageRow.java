package dev.jovl.cli.image;

import dev.jovl.image.Image;
import dev.jovl.oci.Digest;
import dev.jovl.oci.Reference;
import dev.jovl.store.NamedImage;
import java.util.Optional;

/**
 * One line of a list of images.
 *
 * @param image the image
 * @param name the one of its names that the line is for, if it has one
 */
record ImageRow(Image image, Optional<NamedImage> name) {

  private static final String NONE = "<none>";

  /** Returns the line of an image that has one line, whatever it is called. */
  static ImageRow first(Image image) {
    return new ImageRow(image, image.names().stream().findFirst());
  }

  /** Returns the name without tag and digest. */
  String repository() {
    return name.map(named -> named.name().familiarName()).orElse(NONE);
  }

  /** Returns the tag of the name; of one with a digest the tag means nothing. */
  String tag() {
    return name.map(NamedImage::name)
        .filter(it -> it.digest().isEmpty())
        .flatMap(Reference::tag)
        .orElse(NONE);
  }

  /** Returns the digest by which a registry knows the image. */
  String digest() {
    return name.flatMap(NamedImage::manifest).map(Digest::toString).orElse(NONE);
  }
}
