package dev.jovl.layer;

import java.io.OutputStream;

/**
 * How a layer is unpacked.
 *
 * @param lowers the layers below
 * @param maxBytes the longest plain tar that is accepted, in bytes
 * @param frames takes the frames of the tar ({@link LayerFrames}); stays the caller's to close
 * @param plain whether the tar is no layer: the names of whiteouts are names as others, and an
 *     entry for the root that is no directory is passed over
 */
public record UnpackOptions(Lowers lowers, long maxBytes, OutputStream frames, boolean plain) {

  /** The default bound of a plain tar, 64 GiB. */
  public static final long DEFAULT_MAX_BYTES = 64L << 30;

  /** Returns the default: bounded, frames not kept. */
  public static UnpackOptions of(Lowers lowers) {
    return new UnpackOptions(lowers, DEFAULT_MAX_BYTES, OutputStream.nullOutputStream(), false);
  }

  /** Returns these options for a tar that is no layer. */
  public UnpackOptions ofPlainTar() {
    return new UnpackOptions(lowers, maxBytes, frames, true);
  }

  /** Returns these options with somebody who takes the frames. */
  public UnpackOptions withFrames(OutputStream taker) {
    return new UnpackOptions(lowers, maxBytes, taker, plain);
  }
}
