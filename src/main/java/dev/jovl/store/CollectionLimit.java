package dev.jovl.store;

import dev.jovl.oci.ImageConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a collection spares though nothing needs it. One that is about certain images spares
 * every file that belongs to no image.
 *
 * @param until what was made, or last used, before this moment is old enough to go; {@link
 *     Instant#MAX} if all is
 * @param images which images go, if only images do; null for everything
 */
public record CollectionLimit(Instant until, @Nullable Predicate<ImageConfig> images) {

  /** Returns the limit that spares nothing. */
  public static CollectionLimit none() {
    return until(Instant.MAX);
  }

  /** Returns the limit that spares what was made or used at a moment or later. */
  public static CollectionLimit until(Instant moment) {
    return new CollectionLimit(moment, null);
  }

  /** Returns whether anything may be spared. */
  boolean isLimited() {
    return !until.equals(Instant.MAX) || images != null;
  }

  /** Returns whether a file that belongs to no image stays. */
  boolean spares(Path file) throws IOException {
    return images != null
        || isLimited() && !Files.getLastModifiedTime(file).toInstant().isBefore(until);
  }

  /** Returns whether an image stays; one that does not tell when it was made may be too young. */
  boolean spares(ImageConfig image) {
    return images != null && !images.test(image)
        || !until.equals(Instant.MAX)
            && image.made().map(made -> !made.isBefore(until)).orElse(true);
  }
}
