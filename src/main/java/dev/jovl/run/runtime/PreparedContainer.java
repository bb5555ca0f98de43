package dev.jovl.run.runtime;

import dev.jovl.run.root.ContainerUser;
import dev.jovl.run.spec.ContainerSpec;
import dev.jovl.run.spec.Mount;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A container that is ready to be run: everything looked up in the image, every place to mount on
 * made.
 *
 * @param spec what was asked for
 * @param root the root filesystem
 * @param user the user that it runs as
 * @param env the whole environment
 * @param workingDir where it starts, without links on the way
 * @param capabilities what it may have of them, without {@code CAP_}
 * @param mounts what is mounted, devices too, in the order of mounting, with destinations that have
 *     no links on the way
 * @param devices the devices of the host among them
 * @param bundle a directory of its own for what a runtime needs, mode 0700
 */
public record PreparedContainer(
    ContainerSpec spec,
    Path root,
    ContainerUser user,
    List<String> env,
    String workingDir,
    List<String> capabilities,
    List<Mount> mounts,
    List<DeviceNode> devices,
    Path bundle) {

  private static final int POLL_MILLIS = 2;

  /** Returns the file that a runtime writes when the program has been started. */
  public Path startedFile() {
    return bundle.resolve("started");
  }

  /** Returns whether the program has been started. */
  public boolean isStarted() {
    return Files.exists(startedFile());
  }

  /**
   * Waits until the program has been started or a runtime has given up. A runtime has no other way
   * to tell that it has started a program than a file.
   */
  public void awaitStart(Process runtime) throws InterruptedException {
    while (!isStarted() && runtime.isAlive()) {
      Thread.sleep(POLL_MILLIS);
    }
  }
}
