package dev.jovl.layer;

/** There is more in a layer, or in what is compressed, than may come out of it. */
public final class TooLongException extends LayerException {
  private static final long serialVersionUID = 1L;

  TooLongException(String message) {
    super(message);
  }
}
