package dev.jovl.image;

import dev.jovl.oci.Digest;
import dev.jovl.oci.History;
import dev.jovl.oci.ImageConfig;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which images other images go on from: those of single steps of a build, whose history and layers
 * another image begins with.
 */
public final class ParentImages {

  /** The history and the layers that an image begins with. */
  private record Beginning(List<History> history, List<Digest> diffIds) {}

  private final Set<Beginning> beginnings = new HashSet<>();

  /** Finds them among all images. */
  public ParentImages(List<Image> images) {
    for (Image image : images) {
      ImageConfig config = image.config().withWholeHistory();
      List<History> history = config.history();
      int layers = 0;
      for (int steps = 0; steps < history.size(); steps++) {
        add(config, steps, layers);
        layers += history.get(steps).emptyLayer() ? 0 : 1;
      }
      if (!image.names().isEmpty()) {
        // It has labels that its last step has not.
        add(config, history.size(), layers);
      }
    }
  }

  private void add(ImageConfig config, int steps, int layers) {
    if (layers <= config.diffIds().size()) {
      beginnings.add(
          new Beginning(config.history().subList(0, steps), config.diffIds().subList(0, layers)));
    }
  }

  /** Returns whether another image goes on from this one, which has no name. */
  public boolean has(Image image) {
    ImageConfig config = image.config().withWholeHistory();
    return beginnings.contains(new Beginning(config.history(), config.diffIds()));
  }
}
