package dev.jovl.cli.option;

import java.util.Iterator;
import java.util.List;

/**
 * Marks a parameter that is completed to the names of the images in the store. picocli takes the
 * mark for its only value, and {@code CompletionCommand} replaces it with a call that asks for the
 * names.
 */
public final class ImageNames implements Iterable<String> {
  /** Stands for the names in the script that picocli makes. */
  public static final String MARK = "JOVL_IMAGE_NAMES";

  @Override
  public Iterator<String> iterator() {
    return List.of(MARK).iterator();
  }
}
