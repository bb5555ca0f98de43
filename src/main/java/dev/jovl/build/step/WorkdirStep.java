package dev.jovl.build.step;

import dev.jovl.build.copy.Owner;
import dev.jovl.build.request.BuildException;
import dev.jovl.build.snapshot.Snapshot;
import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.tree.InRootWalk;
import dev.jovl.oci.Digest;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Makes the working directory where it is missing, owned by the current user. */
public final class WorkdirStep implements FileStep {

  private final StepContext context;
  private final String path;
  private final String shown;

  /**
   * Makes the step.
   *
   * @param path absolute and clean
   * @param shown the path in the image and its history
   */
  public WorkdirStep(StepContext context, String path, String shown) {
    this.context = context;
    this.path = path;
    this.shown = shown;
  }

  @Override
  public Digest key() {
    return context
        .timedKey("workdir")
        .text("path", path)
        .text("user", context.state().config().user())
        .finish();
  }

  @Override
  public String createdBy() {
    return "/bin/sh -c #(nop) WORKDIR " + shown;
  }

  @Override
  public boolean hasTimeOfBuild() {
    return true;
  }

  @Override
  public boolean mayBeEmpty() {
    return true;
  }

  @Override
  public void execute(Snapshot snapshot, OutputStream output) throws IOException, BuildException {
    try (Fd root = snapshot.openRoot();
        InRootWalk walk = new InRootWalk(root)) {
      Owner owner = Owner.orRoot(root, context.state().config().user());
      InRootWalk.Place place = make(walk, owner);
      if (!place.isDirectory()) {
        throw BuildException.at(context.origin(), path + " is there and is no directory");
      }
    } catch (ErrnoException e) {
      throw BuildException.at(context.origin(), path + ": " + e.getMessage(), e);
    }
  }

  private InRootWalk.Place make(InRootWalk walk, Owner owner) throws IOException {
    try {
      return walk.make(
          path.getBytes(StandardCharsets.UTF_8),
          true,
          made -> {
            Attributes.chown(made, owner.uid(), owner.gid());
            Attributes.chmod(made, InRootWalk.modeOfMade(made, 0755));
          });
    } catch (ErrnoException e) {
      if (e.is(Errno.EINVAL)) {
        owner.requireHere();
      }
      throw e;
    }
  }
}
