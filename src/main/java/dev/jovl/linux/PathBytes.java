package dev.jovl.linux;

import java.nio.charset.Charset;
import java.nio.file.Path;

/** Paths of the JDK as the bytes by which the kernel knows them. */
public final class PathBytes {

  private static final Charset CHARSET =
      Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

  private PathBytes() {}

  /** Returns the bytes that the JDK itself gives to the kernel for a path. */
  public static byte[] of(Path path) {
    return path.toString().getBytes(CHARSET);
  }

  /** Returns the encoding of the locale, in which names on this machine are. */
  public static Charset charset() {
    return CHARSET;
  }
}
