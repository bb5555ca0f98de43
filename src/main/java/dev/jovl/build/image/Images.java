package dev.jovl.build.image;

import dev.jovl.image.archive.LayoutImage;
import dev.jovl.image.remote.PullPolicy;
import dev.jovl.oci.Digest;
import dev.jovl.oci.ImageConfig;
import dev.jovl.oci.JsonObject;
import dev.jovl.oci.OciFormatException;
import dev.jovl.oci.Reference;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The images and the remembered steps that a build stands on and adds to. */
public interface Images {

  /**
   * An image that is there, with its layers.
   *
   * @param id digest of its configuration
   * @param config its configuration
   */
  record Base(Digest id, ImageConfig config) {}

  /**
   * Finds the image that a word means.
   *
   * @param word a name, or the id of an image or its beginning
   * @param policy when it is fetched; an image that is given by its id never is
   * @throws IOException if there is none, or it cannot be fetched
   */
  Base base(String word, PullPolicy policy) throws IOException;

  /**
   * Brings an image out of a layout into the store and returns its id.
   *
   * @throws IOException if a file of the layout is missing or damaged
   */
  Digest bring(LayoutImage image) throws IOException;

  /**
   * Stores a configuration and returns its digest.
   *
   * @throws IOException if it is longer, or has more values, than one that can be read
   */
  Digest save(ImageConfig config) throws IOException;

  /**
   * Returns a configuration, or nothing when it or one of its layers is not there any more, or it
   * cannot be read.
   */
  Optional<ImageConfig> load(Digest id) throws IOException;

  /** Returns whether this stack of layers, lowest first, is there. */
  boolean hasLayers(List<Digest> diffIds) throws IOException;

  /** Returns what is remembered under a key; empty if that is nothing. */
  Optional<JsonObject> recall(Digest key) throws IOException;

  /** Returns a text out of what was recalled; nothing if there is none, or if it is not a text. */
  static Optional<String> text(Optional<JsonObject> recalled, String name) {
    try {
      return recalled.isEmpty() ? Optional.empty() : recalled.get().text(name);
    } catch (OciFormatException e) {
      return Optional.empty();
    }
  }

  /**
   * Remembers the result of a step.
   *
   * @param key everything that the result depends on
   * @param image the image that stands after it, which the store keeps for it
   * @param facts what {@link #recall} is to return
   */
  void remember(Digest key, Digest image, JsonObject facts) throws IOException;

  /** Gives an image a name, which it takes from another one if it must. */
  void tag(Reference name, Digest image) throws IOException;
}
