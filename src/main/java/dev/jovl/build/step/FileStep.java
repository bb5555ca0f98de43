package dev.jovl.build.step;

import dev.jovl.build.request.BuildException;
import dev.jovl.build.snapshot.Snapshot;
import dev.jovl.oci.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** A step that makes files: RUN, COPY, ADD or WORKDIR, resolved. */
public interface FileStep {

  /**
   * Returns the key of everything that the result depends on, the layers below included. It reads
   * what the step would read, and changes nothing.
   *
   * @throws BuildException if something that the step would read is not there
   */
  Digest key() throws IOException, BuildException;

  /** Returns the text of the step in the history. Called after {@link #key}. */
  String createdBy();

  /**
   * Does the work in a snapshot.
   *
   * @param snapshot mounted and writable
   * @param output takes what a command prints
   * @throws BuildException if it fails
   */
  void execute(Snapshot snapshot, OutputStream output) throws IOException, BuildException;

  /** Returns whether the step neither sees nor needs the layers below. */
  default boolean isIndependent() {
    return false;
  }

  /**
   * Checks, after the work, that the key would still be the same.
   *
   * @param key what {@link #key} returned before the work
   * @throws BuildException if it would not
   */
  default void verify(Digest key) throws IOException, BuildException {}

  /**
   * Returns the words of the command that the step executes, which may make the same files of
   * something else, so that it is worth looking for their layer. Empty for a step whose key is made
   * of the files themselves: it need not look.
   */
  default List<String> command() {
    return List.of();
  }

  /**
   * Returns whether the files that the step makes get the time of the build, if the caller gave
   * one; those that a command makes do not.
   */
  default boolean hasTimeOfBuild() {
    return false;
  }

  /** Returns whether no layer is made if the step changes nothing. */
  default boolean mayBeEmpty() {
    return false;
  }
}
