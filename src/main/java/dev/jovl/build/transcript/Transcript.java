package dev.jovl.build.transcript;

import dev.jovl.oci.Digest;
import dev.jovl.oci.Reference;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Is told what a build does, in order, and shows it. */
public interface Transcript {

  /**
   * One step of a build.
   *
   * @param number its number in the whole build, from 1
   * @param stage name of its stage, or {@code stage-N}
   * @param inStage its number in the stage, from 1
   * @param ofStage how many steps the stage has
   * @param instruction as it was written, on one line
   * @param echo keyword, flags and words joined by blanks, as old Docker showed it
   */
  record Step(
      int number, String stage, int inStage, int ofStage, String instruction, String echo) {}

  /**
   * The context was found.
   *
   * @param bytes how long it is as a tar; reads all its directories each time that it is asked
   */
  default void context(LongSupplier bytes) {}

  /** A step begins. */
  void step(Step step);

  /**
   * The base image has triggers that run before the stage's own steps.
   *
   * @param count how many
   */
  void triggers(int count);

  /** The step's result was known. */
  void cached();

  /** The step works, in a container of this id (64 hexadecimal digits). */
  void running(String container);

  /** Returns where the output of the step goes; both streams in the order of writing. */
  OutputStream output();

  /**
   * Returns whether the images of steps are shown. If so, the image of each step is stored;
   * otherwise, of steps in a row that change only the configuration, only the last one.
   */
  default boolean showsImages() {
    return false;
  }

  /**
   * The step is done.
   *
   * @param image the image so far; none before the first layer of {@code scratch}, or if images of
   *     steps are not shown
   */
  void done(Optional<Digest> image);

  /** The container of the step is gone. */
  void removed(String container);

  /** Something is odd. */
  void warning(String message);

  /** The step failed and left this image, which has no name. */
  void left(Digest image);

  /** The step failed; the build ends with an exception that says why. */
  void failed();

  /** The build is done. */
  void built(Digest image, List<Reference> tags);
}
