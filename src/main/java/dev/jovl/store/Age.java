package dev.jovl.store;

import dev.jovl.oci.ImageConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * Decides what is too young for a collection.
 *
 * @param until what was made, or last used, before this moment is old enough; {@link Instant#MAX}
 *     if all is
 */
record Age(Instant until) {

  /** Returns whether anything can be too young. */
  boolean isLimited() {
    return !until.equals(Instant.MAX);
  }

  /** Returns whether a file of the store was written, or used, too lately. */
  boolean isYoung(Path file) throws IOException {
    return isLimited() && !Files.getLastModifiedTime(file).toInstant().isBefore(until);
  }

  /** Returns whether an image was made too lately; one that does not tell may have been. */
  boolean isYoung(ImageConfig image) {
    return isLimited() && image.made().map(made -> !made.isBefore(until)).orElse(true);
  }
}
