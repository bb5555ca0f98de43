package dev.jovl.build;

import dev.jovl.build.snapshot.Snapshot;
import dev.jovl.oci.Digest;
import java.io.IOException;
import java.io.OutputStream;

/** A step that makes files: RUN, COPY, ADD or WORKDIR, resolved. */
interface FileStep {

  /**
   * Returns the key of everything that the result depends on, the layers below included. It reads
   * what the step would read, and changes nothing.
   */
  Digest key() throws IOException, BuildException;

  /** Returns what the history tells of the step. Called after {@link #key}. */
  String createdBy();

  /**
   * Does the work in a snapshot.
   *
   * @param snapshot mounted and writable
   * @param output takes what a command prints
   */
  void execute(Snapshot snapshot, OutputStream output) throws IOException, BuildException;

  /** Tells whether the step neither sees nor needs the layers below. */
  default boolean isIndependent() {
    return false;
  }

  /**
   * Checks, after the work, that what the key was made of is still so.
   *
   * @param key what {@link #key} said before the work
   */
  default void verify(Digest key) throws IOException, BuildException {}

  /**
   * Tells whether other steps may have made the same files, so that it is worth to look for their
   * layer: not so where the key is made of the very files.
   */
  default boolean mayRepeat() {
    return false;
  }

  /**
   * Tells whether what the step makes is of the time of the build where the caller gave one: not
   * what a command makes.
   */
  default boolean hasTimeOfBuild() {
    return false;
  }

  /** Tells whether a result without any change makes no layer. */
  default boolean mayBeEmpty() {
    return false;
  }
}
