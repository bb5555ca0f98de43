package dev.jovl.layer.compression;

/** More comes out of a layer, or of something else that is compressed, than may. */
public final class TooLongException extends CompressionException {
  private static final long serialVersionUID = 1L;

  TooLongException(String message) {
    super(message);
  }
}
