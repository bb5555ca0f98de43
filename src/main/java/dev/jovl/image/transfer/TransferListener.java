package dev.jovl.image.transfer;

import dev.jovl.oci.Digest;
import java.util.List;

/** Follows how layers come and go. Is called by several threads at the same time. */
public interface TransferListener {

  /** Ignores all of it. */
  TransferListener NONE = (layer, stage, done, total) -> {};

  /** Where a layer stands. */
  enum Stage {
    /** A pull knows of the layer. */
    FOUND,
    /** The layer was in the store already; its end. */
    EXISTS,
    /** Another caller is making the layer. */
    WAITING,
    /** Bytes come. */
    DOWNLOADING,
    /** All bytes are there and are compared with the digest. */
    VERIFYING,
    /** The bytes are right. */
    DOWNLOADED,
    /** The layer is unpacked. */
    EXTRACTING,
    /** The layer is in the store; its end. */
    PULLED,
    /** A push knows of the layer. */
    PREPARING,
    /** Bytes go. */
    PUSHING,
    /** The registry has the layer now; its end. */
    PUSHED,
    /** The registry had the layer already; its end. */
    REMOTE_EXISTS,
    /** The registry took the layer from another repository; its end. */
    MOUNTED
  }

  /**
   * Is called when a layer enters a stage, and while it makes progress in one.
   *
   * @param layer the digest that names the layer to people: of its compressed form if that has one
   * @param stage where it stands
   * @param done how many bytes of the stage are done
   * @param total of how many; 0 if that is not known
   */
  void progress(Digest layer, Stage stage, long done, long total);

  /**
   * Is called when a layer had something that was left out of it or changed, as its attributes of a
   * kind that is not kept.
   *
   * @param layer the digest that names the layer to people
   * @param notes lines for people, a few
   */
  default void notes(Digest layer, List<String> notes) {}

  /**
   * Is called with something about the image as a whole that people should know.
   *
   * @param line for people
   */
  default void note(String line) {}
}
