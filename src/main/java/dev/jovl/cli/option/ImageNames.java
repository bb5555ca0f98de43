package dev.jovl.cli.option;

import java.util.Iterator;
import java.util.List;

/**
 * Marks a parameter that is completed to the names of the images in the store: what picocli takes
 * for its only value is where {@code CompletionCommand} puts the call that asks for them.
 */
public final class ImageNames implements Iterable<String> {
  /** Stands for the names in the script that picocli makes. */
  public static final String MARK = "JOVL_IMAGE_NAMES";

  @Override
  public Iterator<String> iterator() {
    return List.of(MARK).iterator();
  }
}
