package dev.jovl.mount.request;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;

/**
 * Fields of messages between processes of this program that say how long something is: the sender
 * may be another program after all, or have been killed in the midst of a message.
 */
public final class MessageFields {
  /** More than the arguments of a process can have. */
  private static final int MOST_BYTES = 1 << 22;

  private MessageFields() {}

  /**
   * Reads how many parts follow.
   *
   * @throws IOException if that is less than none, or more than there may be
   */
  public static int readCount(DataInputStream in, int most) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > most) {
      throw new IOException("not a message of ours: length " + length);
    }
    return length;
  }

  /**
   * Reads bytes that follow their number.
   *
   * @throws IOException if they are not all there, or more than 4 MiB
   */
  public static byte[] readBytes(DataInputStream in) throws IOException {
    int length = readCount(in, MOST_BYTES);
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("a message of ours that has no end");
    }
    return bytes;
  }
}
