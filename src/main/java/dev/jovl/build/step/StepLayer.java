package dev.jovl.build.step;

import dev.jovl.oci.Digest;
import dev.jovl.oci.ImageConfig;
import dev.jovl.oci.OciFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The layer that a step made.
 *
 * @param diffId of the layer; empty if the step made nothing
 */
record StepLayer(Optional<Digest> diffId) {

  /** That of a step that made nothing. */
  static final StepLayer NONE = new StepLayer(Optional.empty());

  static StepLayer of(Digest diffId) {
    return new StepLayer(Optional.of(diffId));
  }

  /** Reads what {@link #text} returned. */
  static StepLayer parse(String text) throws OciFormatException {
    return text.isEmpty() ? NONE : of(Digest.parse(text));
  }

  /** Returns the text that is remembered, and that keys have; empty for none. */
  String text() {
    return diffId.map(Digest::toString).orElse("");
  }

  /** Returns the layers of an image with this one on top, the lowest first. */
  List<Digest> on(ImageConfig below) {
    List<Digest> layers = new ArrayList<>(below.diffIds());
    diffId.ifPresent(layers::add);
    return layers;
  }
}
