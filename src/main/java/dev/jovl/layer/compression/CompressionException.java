package dev.jovl.layer.compression;

import java.io.IOException;

/** What is compressed is damaged, or more comes out of it than may. */
public class CompressionException extends IOException {

  private static final long serialVersionUID = 1L;

  CompressionException(String message) {
    super(message);
  }

  CompressionException(String message, Throwable cause) {
    super(message, cause);
  }
}
