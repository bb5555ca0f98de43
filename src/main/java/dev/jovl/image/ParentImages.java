package dev.jovl.image;

import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.ListMultimap;
import dev.jovl.oci.Digest;
import dev.jovl.oci.History;
import dev.jovl.oci.ImageConfig;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which images other images go on from: those of single steps of a build, whose history and layers
 * another image begins with.
 */
public final class ParentImages {

  /** The history and the layers that an image begins with. */
  private record Beginning(List<History> history, List<Digest> diffIds) {}

  private final Set<Beginning> beginnings = new HashSet<>();
  private final ListMultimap<Beginning, Map<String, String>> labelsOfNamed =
      ArrayListMultimap.create();

  /** Finds them among all images. */
  public ParentImages(List<Image> images) {
    for (Image image : images) {
      ImageConfig config = image.config().withWholeHistory();
      List<History> history = config.history();
      int layers = 0;
      for (int steps = 0; steps < history.size(); steps++) {
        if (layers <= config.diffIds().size()) {
          beginnings.add(
              new Beginning(history.subList(0, steps), config.diffIds().subList(0, layers)));
        }
        layers += history.get(steps).emptyLayer() ? 0 : 1;
      }
      if (!image.names().isEmpty()) {
        labelsOfNamed.put(whole(config), config.config().labels());
      }
    }
  }

  private static Beginning whole(ImageConfig config) {
    return new Beginning(config.history(), config.diffIds());
  }

  /** Returns whether another image goes on from this one, which has no name. */
  public boolean has(Image image) {
    ImageConfig config = image.config().withWholeHistory();
    Beginning whole = whole(config);
    Map<String, String> labels = config.config().labels();
    return beginnings.contains(whole)
        || labelsOfNamed.get(whole).stream().anyMatch(more -> isPart(labels, more));
  }

  /** Returns whether a build with {@code --label} can have made an image of a last step's. */
  private static boolean isPart(Map<String, String> labels, Map<String, String> more) {
    return labels.size() < more.size() && more.entrySet().containsAll(labels.entrySet());
  }
}
