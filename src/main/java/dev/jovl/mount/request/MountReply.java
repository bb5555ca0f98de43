package dev.jovl.mount.request;

import dev.jovl.mount.request.MountException.Kind;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of a call.
 *
 * @param refusal why it was refused; null if it is mounted
 * @param lines what the caller is told on standard error, the reason of a refusal last
 */
public record MountReply(@Nullable Kind refusal, List<String> lines) {
  private static final int MOST_LINES = 10_000;

  /** Returns the answer that it is mounted. */
  public static MountReply mounted(List<String> lines) {
    return new MountReply(null, List.copyOf(lines));
  }

  /** Returns the answer that it is refused. */
  public static MountReply refused(List<String> lines, MountException refusal) {
    List<String> all = new ArrayList<>(lines);
    all.add(String.valueOf(refusal.getMessage()));
    return new MountReply(refusal.kind(), List.copyOf(all));
  }

  /** Sends the reply through a pipe. */
  public void send(OutputStream pipe) throws IOException {
    DataOutputStream out = new DataOutputStream(new BufferedOutputStream(pipe));
    write(out);
    out.flush();
  }

  /**
   * Receives a reply from a pipe.
   *
   * @throws IOException if it is none
   */
  public static MountReply receive(InputStream pipe) throws IOException {
    return read(new DataInputStream(pipe));
  }

  /** Writes the reply to where {@link #read} reads it. */
  public void write(DataOutputStream out) throws IOException {
    out.writeByte(refusal == null ? -1 : refusal.ordinal());
    out.writeInt(lines.size());
    for (String line : lines) {
      byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
      out.writeInt(bytes.length);
      out.write(bytes);
    }
  }

  /**
   * Reads a reply.
   *
   * @throws IOException if it is none
   */
  public static MountReply read(DataInputStream in) throws IOException {
    int refusal = in.readByte();
    if (refusal >= Kind.values().length) {
      throw new IOException("not a reply: " + refusal);
    }
    int count = Math.min(MessageFields.readCount(in, Integer.MAX_VALUE), MOST_LINES);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lines.add(new String(MessageFields.readBytes(in), StandardCharsets.UTF_8));
    }
    return new MountReply(refusal < 0 ? null : Kind.values()[refusal], List.copyOf(lines));
  }
}
