package dev.jovl.layer;

import dev.jovl.posix.Timespec;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * How a layer is unpacked.
 *
 * @param lowers the layers below
 * @param maxBytes the longest plain tar that is accepted, in bytes
 * @param frames takes the frames of the tar ({@link LayerFrames}); stays the caller's to close
 * @param plain whether the tar is no layer: the names of whiteouts are names as others, and an
 *     entry for the root that is no directory is passed over
 * @param outside is told of links to files of the lower directories, which are then not made; null
 *     where they are made, as those of layers are
 * @param implied the time of a directory that neither the tar nor a lower layer has, only names in
 *     it
 */
public record UnpackOptions(
    Lowers lowers,
    long maxBytes,
    OutputStream frames,
    boolean plain,
    @Nullable OutsideLinks outside,
    Timespec implied) {

  /** The default bound of a plain tar, 64 GiB. */
  public static final long DEFAULT_MAX_BYTES = 64L << 30;

  /** Returns the default: bounded, frames not kept. */
  public static UnpackOptions of(Lowers lowers) {
    return new UnpackOptions(
        lowers, DEFAULT_MAX_BYTES, OutputStream.nullOutputStream(), false, null, Timespec.EPOCH);
  }

  /** Returns these options for a tar that is no layer, whose implied directories have a time. */
  public UnpackOptions ofPlainTar(OutsideLinks taker, Timespec time) {
    return new UnpackOptions(lowers, maxBytes, frames, true, taker, time);
  }

  /** Returns these options with a stream that takes the frames. */
  public UnpackOptions withFrames(OutputStream taker) {
    return new UnpackOptions(lowers, maxBytes, taker, plain, outside, implied);
  }
}
