package dev.jovl.build.config;

import dev.jovl.gotext.CleanPath;
import dev.jovl.oci.ContainerConfig;
import dev.jovl.oci.ImageConfig;

/**
 * A stage after one of its steps.
 *
 * @param image the image so far
 * @param scope the variables that the next line sees
 * @param ownCommand whether this stage has a CMD of its own, which an ENTRYPOINT then keeps
 */
public record StageState(ImageConfig image, Scope scope, boolean ownCommand) {

  /** Returns the state of a stage that begins with an image. */
  public static StageState of(ImageConfig image) {
    return new StageState(image, Scope.of(image.config().env()), false);
  }

  /**
   * Returns the state of a stage that begins with this one as its base. It sees the arguments of
   * the base, but an ENV of the image counts more than an ARG after it, as with BuildKit
   * (dispatchStages).
   */
  public StageState asBase() {
    return new StageState(image, scope.withEnv(image.config().env()), false);
  }

  /** Returns what a container of the image would be started with. */
  public ContainerConfig config() {
    return image.config();
  }

  /** Returns the state after an instruction that changed the configuration of the image. */
  public StageState withImage(ImageConfig changed) {
    return new StageState(changed, scope, ownCommand);
  }

  StageState withScope(Scope changed) {
    return new StageState(image, changed, ownCommand);
  }

  /** Returns an absolute path: a relative one begins in the working directory. */
  public String absolute(String path) {
    if (path.startsWith("/")) {
      return path;
    }
    String base = directory();
    return base.endsWith("/") ? base + path : base + "/" + path;
  }

  /** Returns the working directory: absolute and clean, whatever the image shows. */
  public String directory() {
    return CleanPath.absolute(config().workingDir());
  }
}
