package dev.jovl.run.root;

import dev.jovl.run.spec.BindMount;
import dev.jovl.run.spec.Mount;
import dev.jovl.run.spec.RunException;
import dev.jovl.run.spec.TmpfsMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Makes the places in an image that something is mounted on, and puts the mounts in order. */
public final class MountPoints {

  private final ImageRoot root;
  private final List<ImageRoot.Made> made;
  private final List<Mount> mounts = new ArrayList<>();

  /**
   * Begins without mounts.
   *
   * @param root the image, which stays the caller's
   * @param made takes what had to be made in the image, for {@link ImageRoot#unmake}
   */
  public MountPoints(ImageRoot root, List<ImageRoot.Made> made) {
    this.root = root;
    this.made = made;
  }

  /**
   * Adds a mount, with its place in the image made where it is missing.
   *
   * @throws RunException if what is to be bound is not there, or the place cannot be made
   */
  public void add(Mount mount) throws IOException {
    if (mount instanceof BindMount bind) {
      mounts.add(bind(bind));
    } else if (mount instanceof TmpfsMount tmpfs) {
      String real = root.makeToMountOn(tmpfs.destination(), true, made);
      mounts.add(new TmpfsMount(real, tmpfs.readOnly(), tmpfs.options()));
    }
  }

  /**
   * Adds a file of ours, unless what is bound already is there or above it; fails as {@link #add}
   * does.
   */
  public void addUnlessBound(BindMount file) throws IOException {
    BindMount bind = bind(file);
    boolean hidden =
        mounts.stream()
            .filter(BindMount.class::isInstance)
            .anyMatch(other -> isAtOrBelow(bind.destination(), other.destination()));
    if (!hidden) {
      mounts.add(bind);
    }
  }

  /**
   * Returns whether a place is where something is mounted already, or below that.
   *
   * @param real an absolute path in the image without links on the way
   */
  public boolean cover(String real) {
    return mounts.stream().anyMatch(mount -> isAtOrBelow(real, mount.destination()));
  }

  /** Adds a mount for which nothing is made in the image. */
  public void addOutsideTheImage(BindMount bind) {
    mounts.add(bind);
  }

  private BindMount bind(BindMount asked) throws IOException {
    Path source = asked.source();
    if (!Files.exists(source)) {
      throw RunException.notRun(source + " cannot be mounted: it does not exist");
    }
    String real = root.makeToMountOn(asked.destination(), Files.isDirectory(source), made);
    return new BindMount(source.toAbsolutePath(), real, asked.readOnly());
  }

  /** Returns the mounts, each before those that lie below it. */
  public List<Mount> inOrder() {
    return mounts.stream()
        .sorted(Comparator.comparing(mount -> Path.of(mount.destination()).getNameCount()))
        .toList();
  }

  /** Returns whether a path is a directory or in it; both are absolute. */
  public static boolean isAtOrBelow(String path, String directory) {
    return Path.of(path).startsWith(directory);
  }
}
