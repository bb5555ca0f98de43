package dev.jovl.build.image;

import dev.jovl.build.request.BuildException;
import dev.jovl.dockerfile.Origin;
import dev.jovl.image.archive.LayoutImage;
import dev.jovl.image.remote.PullPolicy;
import dev.jovl.oci.Digest;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** The images that one build stands on, each looked up once. */
public final class BaseImages {

  private final Images images;
  private final PullPolicy policy;
  private final Map<String, Images.Base> found = new HashMap<>();
  private final Map<LayoutImage, Digest> brought = new HashMap<>();

  /**
   * Makes the images of a build.
   *
   * @param images finds them
   * @param policy when they are fetched
   */
  public BaseImages(Images images, PullPolicy policy) {
    this.images = images;
    this.policy = policy;
  }

  /**
   * Finds the image that a word means.
   *
   * @param word a name, or the id of an image or its beginning
   * @param origin the instruction that names it
   * @param near the stage that may have been meant, for the failure; empty if there is none
   * @throws BuildException if there is no such image, or it cannot be fetched
   */
  public Images.Base find(String word, Origin origin, String near) throws BuildException {
    try {
      Images.Base base = found.get(word);
      if (base == null) {
        base = images.base(word, policy);
        found.put(word, base);
      }
      return base;
    } catch (IOException e) {
      String hint = near.isEmpty() ? "" : "; did you mean the stage " + near + "?";
      throw BuildException.at(origin, word + ": " + e.getMessage() + hint, e);
    }
  }

  /**
   * Brings an image out of a layout.
   *
   * @param name the context that it is
   * @param image of the layout
   * @param origin the instruction that wants it
   * @return its id
   * @throws BuildException if the layout is damaged
   */
  public String bring(String name, LayoutImage image, Origin origin) throws BuildException {
    try {
      Digest id = brought.get(image);
      if (id == null) {
        id = images.bring(image);
        brought.put(image, id);
      }
      return id.toString();
    } catch (IOException e) {
      String where = "--build-context " + name + ": " + image.directory() + ": ";
      throw BuildException.at(origin, where + e.getMessage(), e);
    }
  }
}
