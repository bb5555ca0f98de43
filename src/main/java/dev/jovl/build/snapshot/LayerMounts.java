package dev.jovl.build.snapshot;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Mounts stacks of directories as one tree. */
interface LayerMounts {

  /**
   * A directory for the changes, and one for the work of the union, on one filesystem.
   *
   * @param upper takes the changes
   * @param work empty
   */
  record Writable(Path upper, Path work) {}

  /** A mount of this process. */
  interface LayerMount {
    /**
     * Unmounts it; when this returns everything is in the upper directory and nobody serves it any
     * more.
     */
    void unmount() throws IOException;
  }

  /**
   * Mounts a tree that can be written.
   *
   * @param lowers the layers, the uppermost first; possibly none
   * @param target an empty directory
   */
  LayerMount mount(List<Path> lowers, Writable writable, Path target) throws IOException;

  /**
   * Mounts a tree that can be read.
   *
   * @param lowers the layers, the uppermost first; at least one
   */
  LayerMount mountReadOnly(List<Path> lowers, Path target) throws IOException;
}
